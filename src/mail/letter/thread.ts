/** The thread in which letters are written: setting a page takes 30 ms of processor time, for which no request should wait. */
import { parentPort } from 'node:worker_threads';
import { createLetterWriter, LetterUnprintable } from './letter.js';
import type { Answer, Question } from './threaded.js';

const writer = createLetterWriter();

async function answerTo(question: Question): Promise<Answer> {
  const { id } = question;
  try {
    if ('userName' in question) return { id, canWrite: await writer.canWrite(question) };
    return { id, bytes: await writer.write(question.letter) };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { id, fault, isUnprintable: error instanceof LetterUnprintable };
  }
}

parentPort?.on('message', (question: Question) => {
  void answerTo(question).then((answer) => parentPort?.postMessage(answer));
});
