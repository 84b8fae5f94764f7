/** When a request is over: answered, or its connection gone. */
import type { Socket } from 'node:net';
import type { Request, Response } from 'express';

const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls once. A response that waits behind another on one connection (pipelining) is told nothing when that breaks off:
 * Node closes the one alone that was being sent.
 */
export function whenOver({ socket }: Request, res: Response, tell: () => void): void {
  const ofConnection = waiting.get(socket) ?? waitingOn(socket);
  const over = () => {
    if (ofConnection.delete(over)) tell();
  };
  ofConnection.add(over);
  res.once('close', over);
}

function waitingOn(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  waiting.set(socket, all);
  socket.once('close', () => {
    for (const over of [...all]) over();
  });
  return all;
}
