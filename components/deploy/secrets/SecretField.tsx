import { useId, useState } from "react";
import { stores } from "../../../lib/stores/all.ts";
import type { SecretRow } from "../../../lib/stores/deploy-secrets.ts";
import { IconButton } from "../../ui/IconButton.tsx";

/** One secret's name and value. The value is hidden unless it is asked for. */
export function SecretField({
  row: { id, name, text, required },
  disabled,
  replaces = false,
}: {
  row: SecretRow;
  disabled: boolean;
  /** Whether the Worker has one of this name, which it loses to this one. */
  replaces?: boolean | undefined;
}) {
  const field = useId();
  const [shown, setShown] = useState(false);
  const { edit, remove } = stores.deploySecrets.getState();
  const called = name === "" ? "the secret" : name;
  return (
    <li>
      {required ? (
        <label htmlFor={field}>
          <code>{name}</code> <small>required</small>
        </label>
      ) : (
        <input
          aria-label="Name of the secret"
          value={name}
          disabled={disabled}
          placeholder="API_KEY"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => edit(id, { name: event.target.value })}
        />
      )}
      <span className="secret-value">
        <input
          id={field}
          aria-label={required ? undefined : `Value of ${called}`}
          type={shown ? "text" : "password"}
          value={text}
          disabled={disabled}
          placeholder={replaces ? "Replaces the one that is there" : "Value"}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="new-password"
          onChange={(event) => edit(id, { text: event.target.value })}
        />
        <button
          type="button"
          className="text-button"
          aria-label={`${shown ? "Hide" : "Show"} ${called}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? "Hide" : "Show"}
        </button>
        {!required && (
          <IconButton
            icon="remove"
            label={`Leave ${called} out`}
            disabled={disabled}
            onClick={() => remove(id)}
          />
        )}
      </span>
    </li>
  );
}
