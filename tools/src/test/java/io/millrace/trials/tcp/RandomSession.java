package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** A session whose two sides do at random what peers can do, and what must come of it. */
final class RandomSession {
  private static final int STEPS_MAX = 60;
  private static final int WRITE_MAX = 200_000;

  /** A client's kernel may not have acknowledged so many when the backend's reset is passed on. */
  private static final int LOST_MAX = 2_048;

  private final long seed;
  private final Random random;
  private final Ends ends;
  private final Side client;
  private final Side backend;
  private final boolean resets;
  private final String address;
  private final String local;
  private final StringBuilder story = new StringBuilder();
  private int stepsLeft;
  private boolean concluding;
  private long progressNs;
  private long reached = -1;

  /** Connected; nothing has happened yet. The buffer serves all sessions of a thread. */
  RandomSession(final long seed, final Ends ends, final ByteBuffer buffer) {
    this.seed = seed;
    this.ends = ends;
    random = new Random(seed);
    client = new Side("client", ends.client(), random.nextLong(), buffer);
    backend = new Side("backend", ends.backend(), random.nextLong(), buffer);
    client.other(backend);
    backend.other(client);
    resets = random.nextInt(2) == 0;
    stepsLeft = 1 + random.nextInt(STEPS_MAX);
    address = "127.0.0.1:" + ends.client().local().getPort();
    local = "127.0.0.1:" + ends.backend().remote().getPort();
  }

  /** One more thing happens; false when all is over. */
  boolean step() throws IOException {
    try {
      if (client.read(random) | backend.read(random)) {
        progressNs = System.nanoTime();
      }
      if (--stepsLeft > 0) {
        act(random.nextBoolean() ? client : backend);
        return true;
      }
      return !conclude();
    } catch (final AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage() + "; " + this, e);
    }
  }

  /** What makes its line of the session log its own. */
  String key() {
    return address + " " + local;
  }

  static String key(final SessionLine line) {
    return line.client() + " " + line.text("local");
  }

  void assertLogged(final SessionLine line) {
    final String what = "seed " + seed + ": " + line + "; " + this;
    final String how = line.cause() + " " + line.endedBy() + " " + line.closed();
    assertTrue(line.bytesIn() >= backend.received() && line.bytesIn() <= client.sent(), what);
    assertTrue(line.bytesOut() >= client.received() && line.bytesOut() <= backend.sent(), what);
    if (!client.isReset() && !backend.isReset()) {
      assertTrue(
          List.of("client-end client clean", "backend-end backend clean").contains(how), what);
      assertEquals(client.sent(), line.bytesIn(), what);
      assertEquals(backend.sent(), line.bytesOut(), what);
    } else if (client.hasPlainlyReset() && !backend.isReset()) {
      assertEquals("client-reset client reset", how, what);
    } else if (backend.hasPlainlyReset() && !client.isReset()) {
      assertEquals("backend-reset backend reset", how, what);
    } else {
      assertTrue(List.of("client", "backend").contains(line.endedBy()), what);
    }
  }

  @Override
  public String toString() {
    return client + "; " + backend + "; did" + story;
  }

  private void act(final Side side) throws IOException {
    final int dice = random.nextInt(100);
    final int amount = 1 + random.nextInt(random.nextInt(3) == 0 ? WRITE_MAX : 2_000);
    final String what;
    if (dice < 60) {
      what = "write " + amount;
      side.write(amount);
    } else if (dice < 72) {
      what = "pause";
      side.pause();
    } else if (dice < 86) {
      what = "resume";
      side.resume();
    } else if (dice < 89) {
      what = "flood";
      side.flood();
    } else if (dice < 96) {
      what = "end";
      side.end();
    } else {
      what = resets ? "reset" : "";
      reset(side);
    }
    story.append(' ').append(side == client ? "client " : "backend ").append(what).append(',');
  }

  private void reset(final Side side) throws IOException {
    if (!resets || side.isReset()) {
      return;
    }
    if (side == backend && !backend.hasEnded() && !client.isReset()) {
      reached = backend.sent() - Proc.unsent(backend.peer());
    }
    side.reset();
  }

  /** Nobody pauses any more and both end: then everything must come to its end. */
  private boolean conclude() throws IOException {
    if (!concluding) {
      concluding = true;
      progressNs = System.nanoTime();
      client.resume();
      backend.resume();
      client.end();
      backend.end();
    }
    if (!client.isOver() || !backend.isOver()) {
      assertTrue(
          Await.millisSince(progressNs) < 2L * Limits.waitMillis(), "it does not come to an end");
      return false;
    }
    client.assertRightEnd();
    backend.assertRightEnd();
    if (backend.hasPlainlyReset() && !client.isReset()) {
      assertTrue(client.received() >= reached - LOST_MAX, () -> reached + " had been sent");
    }
    ends.close();
    return true;
  }
}
