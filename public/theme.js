// Before anything is painted: the theme that was chosen. Without a choice the system's own is used.
try {
  const saved = JSON.parse(localStorage.getItem("thaw:settings") ?? "null");
  const theme = saved?.state?.theme;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage, no choice.
}
