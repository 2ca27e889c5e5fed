/** A kept-alive HTTP/1.1 connection on a bare socket: a few microseconds a request, so that the load is not the limit. */
import { connect } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/** One request at a time. Servers must say how long their answers are, as all that are measured here do. */
export class Connection {
  #url;
  #head;
  #socket;
  #waiting;
  #chunks = [];
  #size = 0;
  #needed;

  /** `base` is the SCIM base address without a slash at its end. */
  constructor(base, token) {
    this.#url = new URL(base);
    this.#head = ` HTTP/1.1\r\nHost: ${this.#url.host}\r\nAuthorization: Bearer ${token}\r\nAccept: application/scim+json\r\n`;
  }

  /**
   * Sends a request and resolves with `{status, body}`. The socket is opened when it is first needed, never ahead:
   * servers close what was opened and not used.
   */
  async send(method, path, text) {
    this.#socket ??= await this.#open();
    const line = `${method} ${this.#url.pathname}${path}${this.#head}`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (text === undefined) this.#socket.write(`${line}\r\n`);
      else {
        const length = Buffer.byteLength(text);
        this.#socket.write(`${line}Content-Type: application/scim+json\r\nContent-Length: ${length}\r\n\r\n${text}`);
      }
    });
  }

  close() {
    this.#waiting = undefined;
    this.#socket?.destroy();
  }

  #open() {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(this.#url.port), this.#url.hostname, () => resolve(socket));
      socket.setNoDelay(true);
      socket.on('data', (chunk) => this.#take(chunk));
      socket.on('error', (error) => {
        reject(error);
        this.#fail(error);
      });
      socket.on('close', () => {
        this.#socket = undefined;
        this.#fail(new Error('the server closed the connection'));
      });
    });
  }

  #take(chunk) {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#needed === undefined) this.#readHead();
    if (this.#needed !== undefined && this.#size >= this.#needed.total) this.#finish();
  }

  #readHead() {
    const seen = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = [seen];
    const end = seen.indexOf(headEnd);
    if (end === -1) return;
    const head = seen.latin1Slice(0, end).toLowerCase();
    const status = Number(head.slice(9, 12));
    const at = head.indexOf('\r\ncontent-length:');
    if (at === -1 && status !== 204 && status !== 304) {
      this.#fail(new Error(`an answer ${status} without Content-Length`));
      return;
    }
    const length = at === -1 ? 0 : Number.parseInt(head.slice(at + 17), 10);
    this.#needed = { status, start: end + 4, total: end + 4 + length };
  }

  #finish() {
    const { status, start } = this.#needed;
    const chunks = this.#chunks;
    const { resolve } = this.#waiting;
    this.#chunks = [];
    this.#size = 0;
    this.#needed = undefined;
    this.#waiting = undefined;
    resolve({ status, body: () => Buffer.concat(chunks).utf8Slice(start) });
  }

  #fail(error) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#chunks = [];
    this.#size = 0;
    this.#needed = undefined;
    waiting?.reject(error);
  }
}
