// The module that the test puts beside the workerd agent's main module.
declare module "*/parts/fixtures.js" {
  const fixtures: {
    facts: import("../facts.ts").FixtureFacts;
    contents: Record<string, ArrayBuffer>;
  };
  export default fixtures;
}
