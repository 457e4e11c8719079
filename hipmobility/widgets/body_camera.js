// Where one looks from: turning, zooming, and the matrix for it. A matrix is a list of 16 numbers, column by column.

const RAD = Math.PI / 180;

export const around = (azimuth) => ((((azimuth + 180) % 360) + 360) % 360) - 180;
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const turned = ([azimuth, elevation], right, up, highest) => [
  around(azimuth + right),
  clamp(elevation + up, -highest, highest),
];

// From the middle of the body to the eye: azimuth 0 is in front (x), 90 at the body's left (-z), elevation 90 above (y).
export const toEye = ([azimuth, elevation]) => {
  const [a, e] = [azimuth * RAD, elevation * RAD];
  return [Math.cos(a) * Math.cos(e), Math.sin(e), -Math.sin(a) * Math.cos(e)];
};

// Which of the eight names fits where one looks from, and whether it is from well above or below.
export const nameOf = ([azimuth, elevation]) => {
  const eighth = ((Math.round(azimuth / 45) % 8) + 8) % 8;
  const names = ["front", "front_left", "left", "back_left", "back", "back_right", "right", "front_right"];
  return { from: names[eighth], height: elevation >= 50 ? "above" : elevation <= -30 ? "below" : "" };
};

// The axes of the picture in space: to the right of the screen, up the screen, toward the eye.
export const axes = (turn) => {
  const toward = toEye(turn);
  const flat = Math.hypot(toward[0], toward[2]);
  const right = [toward[2] / flat, 0, -toward[0] / flat];
  const up = [
    toward[1] * right[2] - toward[2] * right[1],
    toward[2] * right[0] - toward[0] * right[2],
    toward[0] * right[1] - toward[1] * right[0],
  ];
  return [right, up, toward];
};

export const multiply = (a, b) =>
  Array.from({ length: 16 }, (_, i) => {
    const [row, column] = [i % 4, 4 * Math.floor(i / 4)];
    return a[row] * b[column] + a[row + 4] * b[column + 1] + a[row + 8] * b[column + 2] + a[row + 12] * b[column + 3];
  });

// Space to screen for an eye `distance` metres from `target`; `field` is the angle of view of the shorter side [deg].
export function lookAt(turn, target, distance, aspect, field = 24) {
  const [right, up, toward] = axes(turn);
  const back = [right, up, toward].map((axis) => -(axis[0] * target[0] + axis[1] * target[1] + axis[2] * target[2]));
  const [x, y, z] = [0, 1, 2].map((i) => [right[i], up[i], toward[i], 0]);
  const view = [...x, ...y, ...z, back[0], back[1], back[2] - distance, 1];
  const scale = 1 / Math.tan((field * RAD) / 2);
  const [near, far] = [distance / 20, distance + 3];
  const [sx, sy] = aspect >= 1 ? [scale / aspect, scale] : [scale, scale * aspect];
  const lens = [sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, (near + far) / (near - far), -1, 0, 0, (2 * near * far) / (near - far), 0];
  return multiply(lens, view);
}
