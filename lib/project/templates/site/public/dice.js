const shown = document.querySelector("output");
document.querySelector("button").addEventListener("click", async () => {
  const answer = await fetch("/api/roll?dice=2");
  const { thrown } = await answer.json();
  shown.value = thrown.map((eyes) => String.fromCodePoint(0x2680 + eyes - 1)).join(" ");
});
