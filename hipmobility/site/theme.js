// Before anything is painted: light or dark, as it was chosen last. Without a choice the device decides.
try {
  const kept = localStorage.getItem("hipmobility.theme");
  if (kept) document.body.dataset.jpThemeLight = String(kept === "light"); // the name that JupyterLab gave it
} catch {
  // no storage here
}
