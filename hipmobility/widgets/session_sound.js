// What a session can do beside painting: tones, a voice, and a screen that stays on. Each is left out where it is missing.

const TONES = { hold: [880], rest: [660, 520], switch: [660, 520], after: [660, 520, 440], ready: [520], pose: [520] };
const TICK = [[440], 0.08];

export function speaker(language) {
  let audio;
  // Only a voice that the browser has itself: others would send our words over the network.
  const voice = () =>
    window.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.startsWith(language));
  const play = (pitches, seconds = 0.18) =>
    audio &&
    pitches.forEach((pitch, n) => {
      const at = audio.currentTime + n * 0.22;
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.3, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
    });
  return {
    hasVoice: () => Boolean(voice()),
    wake: () => {
      // browsers allow sound only after a person has touched the page
      audio ??= window.AudioContext && new AudioContext();
      if (audio?.state === "suspended") audio.resume().catch(() => {});
    },
    cue: (phase) => play(TONES[phase]),
    tick: () => play(...TICK),
    say: (text) => {
      window.speechSynthesis.cancel();
      window.speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { voice: voice() }));
    },
    close: () => (audio?.close(), window.speechSynthesis?.cancel()),
  };
}

// Gives a function that keeps the screen on, or lets it go off again.
export function screenLock() {
  let lock, wanted;
  return async (on) => {
    wanted = on;
    try {
      if (on && !lock) {
        lock = await navigator.wakeLock?.request("screen");
        lock?.addEventListener("release", () => (lock = undefined));
      }
      if (!wanted) await lock?.release();
    } catch {
      // refused, such as with an empty battery: the session goes on all the same
    }
  };
}
