package io.millrace.tcp;

import io.millrace.net.Endpoint;
import io.millrace.net.LoopIo;
import io.millrace.status.BackendCounters;
import io.millrace.status.CounterType;
import io.millrace.status.EndedBy;
import io.millrace.status.FrontendCounters;
import io.millrace.tcp.Pipe.Input;
import java.nio.channels.SelectionKey;

/**
 * Two pipes between a client and a backend: moves bytes, passes clean ends on, sets what each side
 * waits for, and says what the pipes have met. Decides nothing that takes time.
 */
final class Duplex {
  /** What the pipes have met. */
  enum Verdict {
    /** Bytes may still move. */
    GOES_ON,
    /** The client's connection was reset or broke. */
    CLIENT_RESET,
    /** The backend's connection was reset or broke, and all that it sent has been read. */
    BACKEND_RESET,
    /** Both sides have ended cleanly and everything is out. */
    DONE
  }

  private static final int READ = SelectionKey.OP_READ;
  private static final int WRITE = SelectionKey.OP_WRITE;

  private final LoopIo io;
  private final FrontendCounters counters;
  private final Endpoint client;
  private final Pipe toBackend;
  private Endpoint backend;
  private final Pipe toClient;
  private EndedBy firstEnded;
  private boolean clientShut;
  private boolean backendShut;
  private boolean backendBroken;
  private boolean clientPaused;
  private boolean backendPaused;
  private BackendCounters ofBackend;
  private long countedIn;
  private long countedOut;

  Duplex(final LoopIo io, final FrontendCounters counters, final Endpoint client) {
    this.io = io;
    this.counters = counters;
    this.client = client;
    toBackend = new Pipe(client, null);
    toClient = new Pipe(null, client);
  }

  /** A backend was reached: what was read ahead goes out. */
  void connected(final Endpoint endpoint, final BackendCounters reached, final long nowNs) {
    backend = endpoint;
    ofBackend = reached;
    toBackend.target(endpoint);
    toClient.source(endpoint);
    toBackend.flush(io.buffers(), nowNs);
    count();
  }

  /**
   * Reads from the client while there is no backend yet.
   *
   * @return true when bytes were read
   */
  boolean readAhead(final long nowNs) {
    final boolean moved = toBackend.readAhead(io.buffers(), nowNs);
    noteEnds();
    applyAheadInterest();
    return moved;
  }

  /**
   * Writes what is held for a side.
   *
   * @return true when it took bytes
   */
  boolean flushTo(final Endpoint target, final long nowNs) {
    final Pipe pipe = target == client ? toClient : toBackend;
    final boolean moved = pipe.flush(io.buffers(), nowNs);
    count();
    return moved;
  }

  /**
   * Moves what a side has sent.
   *
   * @return true when bytes were read
   */
  boolean pumpFrom(final Endpoint source, final long nowNs) {
    final Pipe pipe = source == client ? toBackend : toClient;
    final boolean moved = pipe.pump(io.scratch(), io.buffers(), nowNs);
    count();
    return moved;
  }

  /** What the pipes have met so far. */
  Verdict verdict() {
    final Input fromClient = toBackend.input();
    final Input fromBackend = toClient.input();
    if (fromClient == Input.OPEN
        && fromBackend == Input.OPEN
        && !toClient.hasTargetFailed()
        && !toBackend.hasTargetFailed()) {
      return Verdict.GOES_ON;
    }
    noteEnds();
    if (fromClient == Input.RESET || toClient.hasTargetFailed() && !toBackend.wantsRead()) {
      return Verdict.CLIENT_RESET;
    }
    backendBroken |= toBackend.hasTargetFailed();
    if (fromBackend == Input.RESET || backendBroken && fromBackend == Input.ENDED) {
      return Verdict.BACKEND_RESET;
    }
    return isOut(toBackend) && isOut(toClient) ? Verdict.DONE : Verdict.GOES_ON;
  }

  /**
   * Passes a clean end on when everything before it is out; not to a side that has ended itself.
   */
  void passEnds() {
    if (!backendShut && isOut(toBackend) && toClient.input() == Input.OPEN) {
      backendShut = true;
      backend.shutdownOutput();
    }
    if (!clientShut && isOut(toClient) && toBackend.input() == Input.OPEN) {
      clientShut = true;
      client.shutdownOutput();
    }
  }

  /** Our own clean end, to both sides. */
  void shutBoth() {
    if (!clientShut) {
      clientShut = true;
      client.shutdownOutput();
    }
    if (!backendShut) {
      backendShut = true;
      backend.shutdownOutput();
    }
  }

  /** Sets what each side waits for. */
  void applyInterest() {
    client.interest((toBackend.wantsRead() ? READ : 0) | (toClient.isHolding() ? WRITE : 0));
    backend.interest((toClient.wantsRead() ? READ : 0) | (toBackend.isHolding() ? WRITE : 0));
    clientPaused = countPause(clientPaused, toBackend);
    backendPaused = countPause(backendPaused, toClient);
  }

  /** Whether some sender that has not ended is not being read. */
  boolean isPaused() {
    if (backend == null) {
      return toBackend.input() == Input.OPEN && !isAheadWanted();
    }
    return isUnread(toBackend) || isUnread(toClient);
  }

  /**
   * Waits for "reset" on each side that is in no poller; {@link #applyInterest} ends it. Not on a
   * side whose output is shut: there a clean end that waits to be read looks the same as a reset.
   */
  void probe() {
    if (isUnread(toBackend) && !toClient.isHolding() && !clientShut) {
      client.interest(SelectionKey.OP_CONNECT);
    }
    if (backend != null && isBackendProbed()) {
      backend.interest(SelectionKey.OP_CONNECT);
    }
  }

  /** Sets what the client waits for while there is no backend. */
  void applyAheadInterest() {
    client.interest(isAheadWanted() ? READ : 0);
  }

  /** The backend was found reset while it was not being read: what it sent is still handed over. */
  void backendBroke() {
    backendBroken = true;
  }

  /** Whether the client has been sent its clean end. */
  boolean isClientShut() {
    return clientShut;
  }

  boolean isBackendBroken() {
    return backendBroken;
  }

  /** Whether a pipe waits for memory. */
  boolean isStarved() {
    return toBackend.isStarved() || toClient.isStarved();
  }

  /** Memory is free again. */
  void fed() {
    toBackend.fed();
    toClient.fed();
  }

  boolean isHolding() {
    return toBackend.isHolding() || toClient.isHolding();
  }

  /** Gives up what is held and checks that no byte was lost or doubled. */
  boolean releaseBalanced() {
    toBackend.drop(io.buffers());
    toClient.drop(io.buffers());
    count();
    return toBackend.isBalanced() && toClient.isBalanced();
  }

  void closeBoth() {
    client.close();
    if (backend != null) {
      backend.close();
    }
  }

  void resetBoth() {
    client.reset();
    if (backend != null) {
      backend.reset();
    }
  }

  Endpoint client() {
    return client;
  }

  Endpoint backend() {
    return backend;
  }

  Pipe toBackend() {
    return toBackend;
  }

  Pipe toClient() {
    return toClient;
  }

  /** The side whose clean end came first, or null. */
  EndedBy firstEnded() {
    return firstEnded;
  }

  private boolean isBackendProbed() {
    return isUnread(toClient) && !toBackend.isHolding() && !backendBroken && !backendShut;
  }

  private boolean isAheadWanted() {
    return toBackend.input() == Input.OPEN && toBackend.hasAheadRoom() && !toBackend.isStarved();
  }

  private void noteEnds() {
    if (firstEnded == null && toBackend.input() == Input.ENDED) {
      firstEnded = EndedBy.CLIENT;
    } else if (firstEnded == null && toClient.input() == Input.ENDED) {
      firstEnded = EndedBy.BACKEND;
    }
  }

  private boolean countPause(final boolean before, final Pipe pipe) {
    final boolean paused = isUnread(pipe);
    if (paused != before) {
      counters.increment(paused ? CounterType.READ_PAUSES : CounterType.READ_RESUMES);
    }
    return paused;
  }

  private void count() {
    final long in = toBackend.bytesWritten() - countedIn;
    final long out = toClient.bytesWritten() - countedOut;
    if (in + out != 0) {
      countedIn += in;
      countedOut += out;
      counters.moved(in, out, ofBackend);
    }
  }

  private static boolean isOut(final Pipe pipe) {
    return pipe.input() == Input.ENDED && !pipe.isHolding();
  }

  private static boolean isUnread(final Pipe pipe) {
    return pipe.input() == Input.OPEN && !pipe.wantsRead();
  }
}
