/** Calls a method of the namespace, and tells what came out. */
export default {
  async fetch(request, { CACHE }) {
    const { method, args, as } = await request.json();
    try {
      const value = method === "name" ? CACHE.constructor.name : await CACHE[method](...args);
      if (as === "stream") return new Response(value);
      return Response.json(value instanceof Map ? [...value] : (value ?? null));
    } catch (error) {
      return Response.json({ error: error.message }, { status: 500 });
    }
  },
};
