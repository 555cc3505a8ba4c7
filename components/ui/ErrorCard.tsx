import type { ReactNode } from "react";
import type { ErrorBody } from "../../lib/errors.ts";
import { jump } from "../../lib/stores/actions.ts";
import { useProject } from "../../lib/stores/hooks.ts";
import { Icon } from "./Icon.tsx";
import { TextWithPlaces } from "./TextWithPlaces.tsx";

/** One of Thaw's errors: what happened, where, and the traceback if there is one. */
export function ErrorCard({ error, children }: { error: ErrorBody; children?: ReactNode }) {
  const { code, message, file, line, column, traceback } = error;
  const known = useProject((state) => file !== undefined && file in state.files);
  const where = [file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .join(":");
  return (
    <div className="error-card" role="alert">
      <p className="error-head">
        <Icon name="alert" />
        <code className="error-code">{code}</code>
        {where !== "" &&
          (known ? (
            <button type="button" className="place" onClick={() => jump(error)}>
              {where}
            </button>
          ) : (
            <span className="error-where">{where}</span>
          ))}
      </p>
      <p className="error-message">
        <TextWithPlaces text={message} />
      </p>
      {traceback !== undefined && (
        <pre className="traceback">
          <TextWithPlaces text={traceback.trimEnd()} />
        </pre>
      )}
      {children}
    </div>
  );
}
