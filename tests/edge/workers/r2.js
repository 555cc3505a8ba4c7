const steps = {
  name: (files) => files.constructor.name,
  async put(files, request) {
    const [key, value, options] = await request.json();
    return (await files.put(key, value, options))?.key ?? null;
  },
  async get(files, request) {
    const object = await files.get(...(await request.json()));
    return (
      object && { key: object.key, text: object.body && (await object.text()), range: object.range }
    );
  },
  async delete(files, request) {
    await files.delete(await request.json());
  },
  async list(files, request) {
    const { objects, ...rest } = await files.list(await request.json());
    return {
      ...rest,
      objects: objects.map(({ key, size, customMetadata }) => ({ key, size, customMetadata })),
    };
  },
  async kinds(files) {
    const bytes = new TextEncoder().encode("  bytes");
    const given = {
      string: "text",
      buffer: bytes.buffer,
      view: bytes.subarray(2),
      blob: new Blob(["blob"]),
      stream: new Response("stream").body,
      empty: null,
      none: "",
      noBlob: new Blob([]),
    };
    const got = {};
    for (const [kind, value] of Object.entries(given)) {
      await files.put(`kinds/${kind}`, value);
      got[kind] = await (await files.get(`kinds/${kind}`)).text();
    }
    return got;
  },
  async nulls(files) {
    await files.put("nulls/a", "text", null);
    const text = await (await files.get("nulls/a", null)).text();
    const { objects } = await files.list(null);
    const listed = objects.some(({ key }) => key === "nulls/a");
    const upload = await files.createMultipartUpload("nulls/b", null);
    const part = await upload.uploadPart(1, "part", null);
    await upload.abort();
    return { text, listed, parts: part.partNumber };
  },
  async large(files) {
    const bytes = new Uint8Array(40 * 1024 * 1024).fill(7);
    const { size } = await files.put("large", bytes);
    const text = await files.put("large.txt", "x".repeat(2_000_000));
    const { body } = await files.get("large");
    let read = 0;
    for await (const chunk of body) read += chunk.length;
    return { size, read, text: text.size };
  },
  async facts(files) {
    await files.put("facts", "hello", {
      httpMetadata: {
        contentType: "text/plain",
        cacheControl: "max-age=5",
        cacheExpiry: new Date(86400000),
      },
      customMetadata: { by: "me" },
      sha256: await crypto.subtle.digest("SHA-256", new TextEncoder().encode("hello")),
    });
    const object = await files.head("facts");
    const headers = new Headers();
    object.writeHttpMetadata(headers);
    const { checksums, uploaded, ...plain } = object;
    const age = Date.now() - uploaded.getTime();
    return {
      ...plain,
      checksums,
      md5: checksums.md5 instanceof ArrayBuffer,
      age: age >= 0 && age < 60000,
      headers: [...headers],
      body: "body" in object,
    };
  },
  async read(files) {
    await files.put("read", '{"a":1}', {
      httpMetadata: new Headers({ "content-type": "application/json" }),
    });
    const get = () => files.get("read");
    const once = await get();
    await once.text();
    const blob = await (await get()).blob();
    return {
      json: await (await get()).json(),
      bytes: [...(await (await get()).bytes())].length,
      buffer: (await (await get()).arrayBuffer()).byteLength,
      blob: [blob.type, await blob.text()],
      used: once.bodyUsed,
      again: await once.text().catch((error) => error.name),
    };
  },
  async conditions(files) {
    const { etag } = await files.put("conditions", "one");
    const [kept, differs] = await Promise.all([
      files.get("conditions", { onlyIf: { etagMatches: etag } }),
      files.get("conditions", { onlyIf: { etagMatches: "0".repeat(32) } }),
    ]);
    const notModified = await files.get("conditions", {
      onlyIf: new Headers({ "if-none-match": `"${etag}"` }),
    });
    return {
      kept: await kept.text(),
      differs: ["body" in differs, differs.key],
      notModified: "body" in notModified,
      put: await files.put("conditions", "two", { onlyIf: { etagDoesNotMatch: "*" } }),
      after: await (await files.get("conditions")).text(),
      none: await files.get("not there"),
      header: await (
        await files.get("conditions", { range: new Headers({ range: "bytes=1-1" }) })
      ).text(),
    };
  },
  async multipart(files) {
    const upload = await files.createMultipartUpload("parts", { customMetadata: { in: "parts" } });
    const first = await upload.uploadPart(1, new Uint8Array(5 * 1024 * 1024).fill(65));
    const again = files.resumeMultipartUpload("parts", upload.uploadId);
    const second = await again.uploadPart(2, "end");
    const object = await again.complete([first, second]);
    const tail = await files.get("parts", { range: { suffix: 5 } });
    const stopped = await files.createMultipartUpload("stopped");
    await stopped.abort();
    return {
      key: upload.key,
      size: object.size,
      custom: object.customMetadata,
      tail: await tail.text(),
      stopped: await files.head("stopped"),
      late: await stopped.uploadPart(1, "x").catch((error) => error.message),
      small: await small(files),
    };
    async function small(files) {
      const upload = await files.createMultipartUpload("small");
      const parts = [await upload.uploadPart(1, "a"), await upload.uploadPart(2, "b")];
      return upload.complete(parts).then(
        () => "done",
        (error) => error.message,
      );
    }
  },
  unknownLength: (files) =>
    files.put(
      "unknown",
      new ReadableStream({
        start(c) {
          c.close();
        },
      }),
    ),
  wrongType: (files) => files.put("number", 7),
  async unlisted(files) {
    await files.put("unlisted", "x");
    const { objects } = await files.list();
    objects[0].writeHttpMetadata(new Headers());
  },
  async upload(files, request) {
    return (await files.put("uploaded", request.body)).size;
  },
  async download(files) {
    return new Response((await files.get("uploaded")).body);
  },
};

/** Runs the step that the path names, with its bucket. What it gives back becomes JSON. */
export default {
  async fetch(request, env) {
    const step = new URL(request.url).pathname.slice(1);
    try {
      const value = await steps[step](env.FILES, request);
      return value instanceof Response ? value : Response.json(value ?? null);
    } catch (error) {
      return Response.json({ error: `${error.name}: ${error.message}` });
    }
  },
};
