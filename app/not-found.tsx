export default function NotFound() {
  return (
    <main className="plain-page">
      <h1>There is nothing here</h1>
      <p>
        The playground is at <a href="/">the front page</a>; a deployed Worker answers at its own
        host name.
      </p>
    </main>
  );
}
