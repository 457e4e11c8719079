"""More than a hundred texts that somebody may type into a note, a name or a site, each of which some output may run.

Script that would run says `hit = 1`; requests would go to x.invalid.
"""

_JS = ("hit=1", "window.hit=1", "self['hit']=1", "eval('hit=1')")
_TAGS = (
    "<script>{js}</script>",
    "<SCRIPT>{js}</SCRIPT>",
    "<scr<script>ipt>{js}</script>",
    "<img src=x onerror={js}>",
    "<img src=x onerror='{js}'",
    "<svg onload={js}>",
    "<svg/onload={js}>",
    "<svg><script>{js}</script></svg>",
    "<body onload={js}>",
    "<details open ontoggle={js}>x</details>",
    "<iframe srcdoc='<script>parent.{js}</script>'></iframe>",
    "<input autofocus onfocus={js}>",
    "<video><source onerror={js}></video>",
    "<math><mtext><img src=x onerror={js}></math>",
    "<style onload={js}></style>",
    "<marquee onstart={js}>x</marquee>",
)
_CLOSERS = (
    '">',
    "'>",
    "</title>",
    "</style>",
    "</textarea>",
    "-->",
    "]]>",
    "</script>",
    "</td></tr></table>",
)
_OTHERS = (
    '" onmouseover="hit=1',
    "' onmouseover='hit=1",
    "` onmouseover=`hit=1",
    '" autofocus onfocus=hit=1 x="',
    "<a href=javascript:hit=1>x</a>",
    "<a href='java\tscript:hit=1'>x</a>",
    "<a href=data:text/html,<script>hit=1</script>>x</a>",
    "<form action=javascript:hit=1><button>x</button></form>",
    "<object data=javascript:hit=1>",
    "<embed src=javascript:hit=1>",
    "<meta http-equiv=refresh content='0;url=http://x.invalid/'>",
    "<base href=http://x.invalid/>",
    "<link rel=stylesheet href=http://x.invalid/x.css>",
    "<img src=http://x.invalid/x.png>",
    "<img srcset='http://x.invalid/x.png 1x'>",
    "<iframe src=//x.invalid/></iframe>",
    "<style>@import 'http://x.invalid/';</style>",
    "<style>*{background:url(http://x.invalid/)}</style>",
    "<b style='background:url(http://x.invalid/)'>x</b>",
    "<audio src=http://x.invalid/ autoplay>",
    "<svg><image href=http://x.invalid/></svg>",
    "<svg><use href='data:image/svg+xml,<svg onload=hit=1>'/></svg>",
    "<template shadowrootmode=open><script>hit=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=hit=1>'>",
    "<!--><script>hit=1</script>-->",
    "<![CDATA[<script>hit=1</script>]]>",
    "<?php echo 1 ?><script>hit=1</script>",
    "![x](javascript:hit=1)",
    "[x](javascript:hit=1)",
    "![x](http://x.invalid/x.png)",
    "`<script>hit=1</script>`",
    "```html\n<script>hit=1</script>\n```",
    "# heading",
    "| a | b |\n|---|---|",
    "$x^2$",
    "$\\frac{1}{",
    "$$",
    "$",
    "\\$ and $\\alpha$",
    "$^$",
    "\\(x\\) \\[y\\]",
    "{{7*7}}",
    "${hit=1}",
    "{0} {note} {!r}",
    "%s %d %(note)s %n",
    "&lt;script&gt;hit=1&lt;/script&gt;",
    "&#60;script&#62;hit=1",
    "&amp; &nbsp; &notanentity;",
    "\\u003cscript\\u003ehit=1",
    "%3Cscript%3Ehit=1%3C/script%3E",
    "＜script＞hit=1＜/script＞",
    '=HYPERLINK("http://x.invalid/")',
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "'; DROP TABLE sessions; --",
    "../../etc/passwd",
    "C:\\con\\aux",
    "אבג <b>x</b>",
    "😀<b>x</b>",
    "a & b < c > d \" e ' f",
)
TEXTS = tuple(
    dict.fromkeys(
        [tag.format(js=_JS[number % len(_JS)]) for number, tag in enumerate(_TAGS)]
        + [f"{closer}<script>hit=1</script>" for closer in _CLOSERS]
        + [f"{closer}<img src=x onerror=hit=1>" for closer in _CLOSERS]
        + [f"{closer}<svg onload=hit=1>" for closer in _CLOSERS]
        + list(_OTHERS)
    )
)
