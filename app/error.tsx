"use client";

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="plain-page" role="alert">
      <h1>The page stumbled</h1>
      <p>{error.message}</p>
      <p>Your files are kept in this browser.</p>
      <button type="button" className="button" onClick={reset}>
        Try again
      </button>
    </main>
  );
}
