"""What all charts share: their colours, their letters, and axes that stay quiet."""

# Okabe and Ito's colours that keep 3:1 on white; shape says the same, so that colour is never alone
PAIN, DONE, CHANGE, INK, QUIET = "#0072B2", "#00795a", "#767676", "#222222", "#5a5a5a"
WIDTH = 5.2  # [inch] of a chart that needs no more, so that a telephone still shows readable words
STYLE = {
    "font.size": 10,
    "text.color": INK,
    "svg.hashsalt": "hipmobility",
    "svg.fonttype": "none",
}


def quiet(ax, axis="x"):
    """Put a pale grid of one axis or "both" behind the data, and take the frame above and on the right away."""
    ax.grid(axis=axis, color="#dddddd", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(color=QUIET)
