import { type ChildProcess, fork } from 'node:child_process';
import * as v from 'valibot';
import {
  type CommandArguments,
  type CommandName,
  type DownMessage,
  type EventName,
  type EventPayloads,
  protocolVersion,
  type TrainerEvents,
  trainerEvents,
  upMessage,
} from '../shared/protocol';
import { killProcessTree } from './processTree';

export interface ClientOptions {
  trainerPath: string;
  workingDirectory: string;
  memoryLimitMb: number;
  /** Variables beside those that the child inherits. */
  environment?: Readonly<Record<string, string>>;
  /** The run that this child is started for. */
  runId: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** What the client reports beside the child's own events. */
export interface ClientEvents extends TrainerEvents {
  output(stream: 'stdout' | 'stderr', text: string): void;
  /** A message that could not be understood, in words for the log. */
  malformed(text: string): void;
  /** The child is gone, and everything that it said has been heard. The last event. */
  exited(exit: Exit): void;
}

/** How long output may still trickle in after the child itself has ended: something that it started may hold its pipes open. */
const outputGraceMilliseconds = 500;

/** The parent's end of one trainer child: forks it, checks every message, answers every pending command when the channel closes. */
export class TrainerClient {
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, { resolve(): void; reject(error: Error): void }>();
  private nextId = 1;
  private exited = false;

  constructor(
    private readonly options: ClientOptions,
    private readonly events: ClientEvents,
  ) {
    this.child = fork(options.trainerPath, [String(process.pid)], {
      cwd: options.workingDirectory,
      // In VS Code the executable is Electron, which runs as Node when told so.
      env: { ...process.env, ...options.environment, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [`--max-old-space-size=${options.memoryLimitMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: it can be killed with all that it started, and Ctrl-C reaches us first.
      detached: process.platform !== 'win32',
    });
    this.listen();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Rejects when the child refuses, and when it ends before it answers. */
  command<Name extends CommandName>(name: Name, argument: CommandArguments[Name]): Promise<void> {
    if (this.exited || !this.child.connected) return Promise.reject(new Error('the training process has ended'));
    const id = this.nextId++;
    const message: DownMessage = { kind: 'command', id, name, argument };
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.child.send(message, (error) => error && this.settle(id, error));
    });
  }

  kill(): void {
    if (!this.exited) killProcessTree(this.child);
  }

  private listen(): void {
    const { child } = this;
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (text: string) => this.events.output(stream, text));
    }
    child.on('message', (raw) => this.receive(raw));
    child.on('disconnect', () => this.rejectPending());
    child.once('error', (error) => {
      this.events.malformed(`the training process could not be started: ${error.message}`);
      if (child.pid === undefined) this.finish({ code: null, signal: null });
    });
    child.once('exit', (code, signal) => {
      const finish = () => this.finish({ code, signal });
      child.once('close', finish);
      setTimeout(finish, outputGraceMilliseconds).unref();
    });
  }

  private receive(raw: unknown): void {
    const message = this.parse(upMessage, raw, 'a message from the training process');
    if (message?.kind === 'reply') this.settle(message.id, message.error === null ? null : new Error(message.error));
    if (message?.kind === 'event' && this.isOurs(message)) this.dispatch(message.name, message.payload);
  }

  /** Before it was told its run, a child speaks of none. */
  private isOurs({ runId, name }: { runId: string; name: string }): boolean {
    if (runId === '' || runId === this.options.runId) return true;
    this.events.malformed(`the event "${name}" of another run ("${runId}") was left out`);
    return false;
  }

  private dispatch(name: string, payload: unknown): void {
    if (!isEvent(name)) {
      this.events.malformed(`the training process reports an unknown event "${name}"`);
      return;
    }
    const event = this.parse<unknown>(trainerEvents[name], payload, `the event "${name}"`);
    if (event === null) return;
    if (name === 'ready' && (event as EventPayloads['ready']).protocolVersion !== protocolVersion) {
      this.events.malformed('the training process speaks another version of the protocol: reinstall Ravine');
      this.kill();
      return;
    }
    const handle = this.events[name] as (value: unknown) => void;
    handle.call(this.events, event);
  }

  private parse<T>(schema: v.GenericSchema<unknown, T>, raw: unknown, what: string): T | null {
    const result = v.safeParse(schema, raw);
    if (result.success) return result.output;
    this.events.malformed(`${what} is not valid: ${v.summarize(result.issues)}`);
    return null;
  }

  private settle(id: number, error: Error | null): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error) waiting?.reject(error);
    else waiting?.resolve();
  }

  private rejectPending(): void {
    for (const id of [...this.pending.keys()]) this.settle(id, new Error('the training process has ended'));
  }

  private finish(exit: Exit): void {
    if (this.exited) return;
    this.exited = true;
    this.rejectPending();
    this.events.exited(exit);
  }
}

const isEvent = (name: string): name is EventName => Object.hasOwn(trainerEvents, name);
