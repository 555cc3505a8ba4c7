/** That a version brings back other secrets than the latest ones, in the API's words. */
export function SecretsWarning({ message }: { message: string }) {
  return (
    <p className="confirm-warning" role="alert">
      {message.replace(/ \[code: \d+\]$/, "")}. An older version brings back its own.
    </p>
  );
}
