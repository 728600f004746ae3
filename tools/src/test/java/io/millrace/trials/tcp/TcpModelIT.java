package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions in which both sides open, write, end, reset, pause and resume in random order, several
 * at once: every byte, every end and every line of the session log is compared with what must be.
 */
final class TcpModelIT {
  private static final int AT_ONCE = 24;
  private static final int SESSIONS = Limits.size(150, 5_000);

  /** A few segments of the loopback: less lets the kernel wait 200 ms before each piece. */
  private static final int SMALL_BUFFER = 256 * 1024;

  @ParameterizedTest
  @ValueSource(strings = {"--loops 2", "--loops 1 --buffers 1m"})
  @DisplayName("What peers do in random order comes out as it must, byte for byte")
  void shouldDoWhatTheModelSaysWhenPeersActAtRandom(final String flags) throws Exception {
    final long seed = Bytes.seed("Random sessions " + flags);
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server, flags.split(" "))) {
      final int baseline = Proc.descriptors(millrace.pid());
      final List<RandomSession> finished = run(millrace, server, seed);
      final Map<String, Deque<RandomSession>> done = new HashMap<>();
      finished.forEach(s -> done.computeIfAbsent(s.key(), k -> new ArrayDeque<>()).add(s));
      for (final SessionLine line : millrace.awaitSessions(SESSIONS)) {
        // Ports come again: of sessions with the same ones the first that ended is logged first.
        final Deque<RandomSession> sessions = done.get(RandomSession.key(line));
        assertNotNull(sessions, () -> "a line of nobody: " + line);
        sessions.remove().assertLogged(line);
      }
      millrace.awaitDescriptors(baseline);
    }
  }

  /** Runs all sessions, several at once; those that end first are first in the answer. */
  private static List<RandomSession> run(
      final Millrace millrace, final Backend server, final long seed) throws IOException {
    final ByteBuffer buffer = Side.buffer();
    final List<RandomSession> live = new ArrayList<>();
    final List<RandomSession> finished = new ArrayList<>();
    for (int opened = 0; finished.size() < SESSIONS; ) {
      if (live.size() < AT_ONCE && opened < SESSIONS) {
        live.add(new RandomSession(seed + opened, open(millrace, server, seed + opened), buffer));
        opened++;
      }
      for (final RandomSession session : List.copyOf(live)) {
        if (!session.step()) {
          live.remove(session);
          finished.add(session);
        }
      }
    }
    return finished;
  }

  /** One in three has a client whose window is small. */
  private static Ends open(final Millrace millrace, final Backend server, final long seed)
      throws IOException {
    return seed % 3 == 0
        ? Ends.open(millrace.address(), server, SMALL_BUFFER)
        : Ends.open(millrace.address(), server);
  }
}
