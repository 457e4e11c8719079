// What a session shows, out of a page in which no drawing stands twice and the films are packed.

const DRAWING = "data:image/svg+xml,";

// Pictures as a session knows them. One that begins as a picture on the paper sheet does has only what follows;
// `onPaper` gives the address of that one.
export function wholePictures(pictures, onPaper) {
  const whole = ([name, { paper, same, rest, ...one }]) => {
    if (!paper) return [name, one];
    const begins = decodeURIComponent(onPaper(paper).slice(DRAWING.length)).slice(0, same);
    return [name, { ...one, svg: begins + rest }];
  };
  return Object.fromEntries(Object.entries(pictures).map(whole));
}

// Fills in the drawings of a film. Before that, and in an older browser that cannot unpack, pictures change at once.
export async function unpackFilm(film) {
  if (!globalThis.DecompressionStream) return;
  const letters = atob(film.packed);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i); // a fifth of the time of Uint8Array.from
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  film.frames = await new Response(stream).json();
}
