const tell = (value) => (value instanceof Map ? [...value] : (value ?? null));
const prepared = (db, [sql, ...values]) => {
  const statement = db.prepare(sql);
  return values.length > 0 ? statement.bind(...values.map(decode)) : statement;
};
const decode = (value) => {
  if (value === "bytes") return new Uint8Array([0, 1, 255]).subarray(1);
  if (value === "buffer") return new Uint8Array([7]).buffer;
  if (value === "undefined") return undefined;
  if (value === "bigint") return 1n;
  if (value === "NaN") return NaN;
  if (typeof value === "object" && value?.repeat) return "x".repeat(value.repeat);
  return value;
};
export default {
  async fetch(request, { DB }) {
    const { method, args, sql } = await request.json();
    try {
      if (method === "name")
        return Response.json([DB.constructor.name, DB.prepare("").constructor.name]);
      if (method === "batch")
        return Response.json(await DB.batch(args.map((one) => prepared(DB, one))));
      if (method === "exec") return Response.json(await DB.exec(sql));
      if (method === "dump") return Response.json(await DB.dump());
      if (method === "session") {
        const session = DB.withSession(...args);
        const before = session.getBookmark();
        await session.prepare("SELECT 1").run();
        const first = session.getBookmark();
        await session.batch([
          session.prepare("CREATE TABLE IF NOT EXISTS s (x)"),
          session.prepare("INSERT INTO s VALUES (1)"),
        ]);
        return Response.json({ before, first, grows: first < session.getBookmark() });
      }
      return Response.json(tell(await prepared(DB, sql)[method](...args)));
    } catch (error) {
      return Response.json({ error: error.message, cause: error.cause?.message });
    }
  },
};
