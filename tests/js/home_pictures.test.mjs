// The page at home gets back what was left out of it or packed. Node's zlib is the second source of the packing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { unpackFilm, wholePictures } from "../../hipmobility/widgets/home_pictures.js";

const FRAMES = [["<g>á</g>", "<g>b</g>"], ["<g>c</g>"]];
const packed = () => ({ pictures: ["sit", "cross"], frames: [], packed: deflateSync(JSON.stringify(FRAMES)).toString("base64") });

test("a picture that begins as one on paper is made whole, any other stays", () => {
  const onPaper = (name) => `data:image/svg+xml,${encodeURIComponent(`<svg>${name} á</svg>`)}`;
  const pictures = {
    "sit/left": { paper: "sit", same: 10, rest: "<text>left</text></svg>", alt: "Sitting" },
    "sit/right": { svg: "<svg>right</svg>", alt: "Sitting, right" },
  };
  assert.deepEqual(wholePictures(pictures, onPaper), {
    "sit/left": { svg: "<svg>sit á<text>left</text></svg>", alt: "Sitting" },
    "sit/right": { svg: "<svg>right</svg>", alt: "Sitting, right" },
  });
});

test("a film is unpacked into its frames", async () => {
  const film = packed();
  const done = unpackFilm(film);
  assert.deepEqual(film.frames, []); // until then pictures change at once
  await done;
  assert.deepEqual(film.frames, FRAMES);
});

test("a browser that cannot unpack shows no movement, and nothing goes wrong", async () => {
  const film = packed();
  const known = globalThis.DecompressionStream;
  delete globalThis.DecompressionStream;
  try {
    await unpackFilm(film);
  } finally {
    globalThis.DecompressionStream = known;
  }
  assert.deepEqual(film.frames, []);
});
