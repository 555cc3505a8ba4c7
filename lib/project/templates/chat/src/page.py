"""The page to chat in, as text: a Python module is part of every deploy, as it is."""

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chat</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem; }
  #said { list-style: none; min-height: 12rem; padding: 0; }
  form { display: flex; gap: .5rem; }
  input { flex: 1; font: inherit; min-width: 0; padding: .4rem; }
  button { font: inherit; }
</style>
<h1>Chat</h1>
<p id="state" role="status">Connecting…</p>
<ul id="said" aria-live="polite"></ul>
<form>
  <input id="text" aria-label="Message" maxlength="1000" autocomplete="off" required>
  <button>Send</button>
</form>
<script>
  const asked = new URLSearchParams(location.search);
  const room = asked.get("room") || "lobby";
  const name = asked.get("name") || "guest " + Math.floor(Math.random() * 1000);
  const address = new URL("/rooms/" + encodeURIComponent(room), location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("name", name);
  const socket = new WebSocket(address);
  const state = document.querySelector("#state");
  socket.onopen = () => { state.textContent = "You are " + name + ", in the room " + room + "."; };
  socket.onclose = () => { state.textContent = "The connection is closed. Reload to come back."; };
  socket.onmessage = (event) => {
    const said = JSON.parse(event.data);
    const line = document.createElement("li");
    line.textContent = said.name + ": " + said.text;
    document.querySelector("#said").append(line);
  };
  document.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const text = document.querySelector("#text");
    socket.send(text.value);
    text.value = "";
  };
</script>
</html>
"""
