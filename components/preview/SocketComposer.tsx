import { type FormEvent, useState } from "react";
import { parseHex } from "../../lib/hex.ts";
import { hangUp, say } from "../../lib/stores/actions.ts";

/** The codes that a client may close with. */
const isCode = (code: number): boolean => code === 1000 || (code >= 3000 && code <= 4999);

/** What to say over a WebSocket that is open: text, or bytes in hex; and how to close it. */
export function SocketComposer() {
  const [text, setText] = useState("");
  const [kind, setKind] = useState<"text" | "hex">("text");
  const [code, setCode] = useState("1000");
  const [reason, setReason] = useState("");
  const bytes = kind === "hex" ? parseHex(text) : undefined;
  const isBad = kind === "hex" && bytes === undefined;

  const onSend = (event: FormEvent): void => {
    event.preventDefault();
    if (isBad) return;
    say(bytes?.buffer ?? text);
    setText("");
  };
  const onClose = (event: FormEvent): void => {
    event.preventDefault();
    if (isCode(Number(code))) hangUp(Number(code), reason);
  };

  return (
    <div className="socket-composer">
      <form className="request-row" aria-label="Message to send" onSubmit={onSend}>
        <select
          aria-label="Type of the message"
          value={kind}
          onChange={(event) => setKind(event.target.value === "hex" ? "hex" : "text")}
        >
          <option value="text">Text</option>
          <option value="hex">Hex</option>
        </select>
        <input
          aria-label="Message"
          aria-invalid={isBad}
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder={kind === "hex" ? "de ad be ef" : "a message"}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button" disabled={isBad}>
          Send
        </button>
      </form>
      <form className="request-row socket-close" aria-label="Close" onSubmit={onClose}>
        <input
          aria-label="Close code"
          aria-invalid={!isCode(Number(code))}
          title="1000, or 3000 to 4999"
          inputMode="numeric"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <input
          aria-label="Close reason"
          value={reason}
          maxLength={120}
          placeholder="reason"
          onChange={(event) => setReason(event.target.value)}
        />
        <button type="submit" className="text-button" disabled={!isCode(Number(code))}>
          Close
        </button>
      </form>
    </div>
  );
}
