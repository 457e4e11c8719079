"""What a bone looks like from one side: closed lines around the faces that look at the viewer."""

from functools import cache

import numpy as np

from hipmobility.anatomy.skeleton import Outline, bones, project, segment_transforms

SPECK_M2 = 4e-5  # a ring around less than 40 square millimetres is noise of the simplified mesh


@cache
def _topology():
    """Return faces, first vertex of each bone, edges and sides of faces, all bones numbered through.

    A side is (edge, direction), three for each face: first all first sides, then all second, then all third.
    """
    starts = np.cumsum([0] + [len(bone.vertices) for bone in bones()])
    faces = np.concatenate([bone.faces + start for bone, start in zip(bones(), starts[:-1], strict=True)])
    sides = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges, which = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True)
    return faces, starts, edges, which.ravel(), np.where(sides[:, 0] < sides[:, 1], 1.0, -1.0)


@cache
def _shown(without):
    """Tell for each face whether its bone is to be drawn; `without` names segments."""
    return np.repeat([bone.segment not in without for bone in bones()], [len(bone.faces) for bone in bones()])


def _silhouette(page, shown):
    """Return the directed edges (n, 2) around all faces that look at the viewer.

    They form closed rings. Filled with the non-zero rule, the rings of a bone cover exactly what the bone
    covers, because every covered point lies under at least one face that looks at the viewer.
    """
    faces, _, edges, which, direction = _topology()
    a, b, c = (page[corner] for corner in faces.T)
    ab, ac = b - a, c - a
    facing = (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0] > 0) & shown
    net = np.bincount(which, weights=direction * np.tile(facing, 3), minlength=len(edges))
    directed = np.where((net > 0)[:, None], edges, edges[:, ::-1])
    return np.repeat(directed, np.abs(net).round().astype(int), axis=0)


def _chain(edges):
    """Join directed edges into closed rings: the vertex numbers of all rings, and where each ring starts."""
    following = {}
    for start, end in edges.tolist():
        following.setdefault(start, []).append(end)
    order, starts = [], []
    for start in following:
        while following[start]:
            starts.append(len(order))
            order.append(start)
            here = following[start].pop()
            while here != start:
                order.append(here)
                here = following[here].pop()
    return np.array(order), np.array(starts)


def _neighbours(starts, number):
    """Index of the point before and after each point of the rings."""
    before, after = np.arange(number) - 1, np.arange(number) + 1
    ends = np.append(starts[1:], number) - 1
    before[starts], after[ends] = ends, starts
    return before, after


def _thin(page, order, starts, tolerance):
    """Leave out points closer than `tolerance` to the line between their neighbours, a few in each round."""
    for _ in range(6):
        before, after = _neighbours(starts, len(order))
        at = page[order]
        chord, offset = at[after] - at[before], at - at[before]
        reach = np.abs(chord[:, 0] * offset[:, 1] - chord[:, 1] * offset[:, 0])
        reach /= np.hypot(chord[:, 0], chord[:, 1]) + 1e-12
        flat = (reach < tolerance) & (reach <= reach[before]) & (reach < reach[after])
        kept = np.add.reduceat(~flat, starts)
        ring = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(order))))
        keep = ~flat & (kept > 2)[ring]
        counts = np.add.reduceat(keep, starts)
        order, counts = order[keep], counts[counts > 0]
        starts = np.cumsum(counts) - counts
    return order, starts


def _twice_area(ring):
    x, y = ring.T
    return abs(x[:-1] @ y[1:] - x[1:] @ y[:-1] + x[-1] * y[0] - x[0] * y[-1])


def _winding(points, start, end):
    """How often the directed edges run round each point: crossings of the level line to its right."""
    by_height = np.argsort(points[:, 1])
    heights = points[by_height, 1]
    low, high = (np.searchsorted(heights, f(start[:, 1], end[:, 1])) for f in (np.minimum, np.maximum))
    edge = np.repeat(np.arange(len(start)), high - low)  # each edge with the points at its height
    point = by_height[np.arange(len(edge)) + np.repeat(high - np.cumsum(high - low), high - low)]
    (x, y), (x0, y0), (x1, y1) = points[point].T, start[edge].T, end[edge].T
    up = y1 > y0
    crosses = ((x1 - x0) * (y - y0) > (y1 - y0) * (x - x0)) == up
    return np.bincount(point, weights=np.where(crosses, np.where(up, 1.0, -1.0), 0.0), minlength=len(points))


def _visible(rings):
    """Return the rings of a bone without specks and without those that run wholly inside the bone."""
    sizes = [_twice_area(ring) for ring in rings]
    large_first = sorted(range(len(rings)), key=sizes.__getitem__, reverse=True)
    rings = [rings[i] for i in large_first if sizes[i] > 2 * SPECK_M2]
    if len(rings) < 2:
        return tuple(rings)
    start = np.concatenate(rings)
    end = np.concatenate([np.concatenate([ring[1:], ring[:1]]) for ring in rings])
    rest = slice(len(rings[0]), None)  # the largest ring is always seen
    along = (end - start)[rest]
    outward = np.stack([along[:, 1], -along[:, 0]], axis=1) / (np.hypot(*along.T)[:, None] + 1e-12)
    outside = (start[rest] + end[rest]) / 2 + 2e-5 * outward  # a hair off the middle of each edge
    seen = np.abs(_winding(outside, start, end)) < 0.5
    first = np.cumsum([0] + [len(ring) for ring in rings[1:-1]])
    return (rings[0], *(r for r, some in zip(rings[1:], np.add.reduceat(seen, first), strict=True) if some))


def bone_outlines(pose, view="right", *, tolerance=1e-3, without=()):
    """Return the outline of every bone as seen from one side, far bones first.

    Parameters
    ----------
    pose : Pose
    view : str
        Where the viewer stands, one of `VIEWS` (see `project`).
    tolerance : float
        Points closer than this to the line through their neighbours are left out [m].
    without : tuple of str
        Segments whose bones are left out, for example ("head", "neck").

    Returns
    -------
    list of Outline
        Far to near, so that drawing them in order paints near bones over far ones.

    Raises
    ------
    ValueError
        Unknown view.
    """
    where = segment_transforms(pose)
    space = [b.vertices @ where[b.segment][:3, :3].T + where[b.segment][:3, 3] for b in bones()]
    page, depth = project(np.concatenate(space), view)
    order, starts = _thin(page, *_chain(_silhouette(page, _shown(tuple(without)))), tolerance)
    first_vertex = _topology()[1]
    owner = np.searchsorted(first_vertex, order[starts], side="right") - 1
    rings = [[] for _ in bones()]
    for bone, part in zip(owner, np.split(page[order], starts[1:]), strict=True):
        rings[bone].append(part)
    depths = np.add.reduceat(depth, first_vertex[:-1]) / np.diff(first_vertex)
    out = [
        Outline(bone.name, bone.segment, float(far), _visible(ring))
        for bone, far, ring in zip(bones(), depths, rings, strict=True)
        if bone.segment not in without
    ]
    return sorted(out, key=lambda outline: outline.depth)
