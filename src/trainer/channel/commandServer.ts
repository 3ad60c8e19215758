import * as v from 'valibot';
import { type CommandName, downMessage, type TrainerCommands, trainerCommands } from '../../shared/protocol';
import type { Outbox } from './outbox';

/** Answers the parent's commands: checks each message, calls the method of its name, replies with nothing or an error. */
export function serveCommands(commands: TrainerCommands, outbox: Outbox): void {
  process.on('message', async (raw) => {
    const message = v.safeParse(downMessage, raw);
    // Not ours: a script may use the channel of the process that it believes to be its own.
    if (!message.success) return;
    const { id, name, argument } = message.output;
    const error = await answer(commands, name, argument).then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
    outbox.reply(id, error);
  });
}

async function answer(commands: TrainerCommands, name: string, argument: unknown): Promise<void> {
  if (!isCommand(name)) throw new Error(`unknown command "${name}"`);
  const parsed = v.safeParse(trainerCommands[name], argument);
  if (!parsed.success) throw new Error(`the argument of "${name}" is not valid: ${v.summarize(parsed.issues)}`);
  const command = commands[name] as (value: unknown) => Promise<void> | void;
  await command(parsed.output);
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(trainerCommands, name);
