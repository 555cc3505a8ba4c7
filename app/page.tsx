import { headers } from "next/headers";
import { Loader } from "../components/Loader.tsx";

export const runtime = "edge";

// The nonce is read here and not in the layout, which the static page for "not found" shares.
export default async function Page() {
  const set = await headers();
  const nonce = set.get("x-nonce") ?? undefined;
  const userHost = set.get("x-user-host");
  return (
    <>
      {userHost !== null && <meta name="thaw-user-host" content={userHost} />}
      {/* Blocking on purpose: the theme is set before anything is painted. */}
      {/* Browsers hide a nonce from the page, so React sees none to compare. */}
      <script src="/theme.js" nonce={nonce} suppressHydrationWarning />
      <Loader />
      <noscript>
        <p className="noscript">Thaw runs Python in your browser, which needs JavaScript.</p>
      </noscript>
    </>
  );
}
