package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.FrontendConfig;
import io.millrace.status.CounterType;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole sessions over sockets that do whatever sockets may do. Conformance: seeded fuzz. */
final class TcpSessionFuzzTest {
  private static final int RUNS = 200;
  private static final int STEPS = 300;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  @Test
  void shouldEndRightAndLoseNothingWhateverTheSocketsDo() {
    Seeds.each(
        RUNS,
        random -> {
          final FrontendConfig config = config(random);
          final int scratch = new int[] {300, 4_000, 64 << 10}[random.nextInt(3)];
          try (FakeLoop loop = new FakeLoop(config, scratch, left)) {
            new Play(random, loop, config).run();
          }
          assertEquals(List.of(), left.takeFaults());
        });
  }

  private static FrontendConfig config(final Random random) {
    return FrontendSpec.tcp()
        .to(1)
        .idle(pick(random, 0, 0, 700, 4_000))
        .halfClose(pick(random, 300, 5_000, 60_000))
        .stall(pick(random, 1_000, 30_000, 900_000))
        .maxAge(pick(random, 0, 0, 3_000))
        .build();
  }

  private static long pick(final Random random, final long... values) {
    return values[random.nextInt(values.length)];
  }

  /** One run. */
  private static final class Play {
    private final Random random;
    private final FakeLoop loop;
    private final FrontendConfig config;
    private final List<Member> members = new ArrayList<>();
    private final ArrayDeque<ByteBuffer> stolen = new ArrayDeque<>();
    private final int wildness;

    /** A session with its judge. */
    private static final class Member {
      final FakeLoop.FakeSession session;
      final Judge judge;
      FakeSocket stuck;
      boolean connected;
      boolean over;

      Member(final FakeLoop.FakeSession session, final Judge judge) {
        this.session = session;
        this.judge = judge;
      }
    }

    Play(final Random random, final FakeLoop loop, final FrontendConfig config) throws IOException {
      this.random = random;
      this.loop = loop;
      this.config = config;
      wildness = (int) pick(random, 3, 30, 300);
      for (int i = random.nextInt(5); i >= 0; i--) {
        open();
      }
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        for (final Member member : members) {
          act(member);
        }
        if (random.nextInt(10) == 0) {
          steal();
        }
        if (random.nextInt(5_000) == 0) {
          members.forEach(member -> member.judge.cutShort());
          loop.sessions.endDrained(loop.nowNs());
          turn(); // so that the judge sees what began, not only how it ended
        }
        if (random.nextInt(20_000) == 0) {
          members.forEach(member -> member.judge.allClosed());
          loop.sessions.resetAll(loop.nowNs());
        }
        if (random.nextInt(100) == 0) {
          silence(random.nextInt(4) == 0 ? 15_000 : 1_500);
        }
        loop.clock.advance(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3_000)));
        turn();
      }
      conclude();
    }

    private void open() throws IOException {
      final Stream up = new Stream(random.nextInt(1_000));
      final Stream down = new Stream(random.nextInt(1_000));
      final FakeSocket client =
          new FakeSocket("client", up, down, (int) pick(random, 4_000, 40_000, 300_000), random);
      final FakeSocket backend =
          new FakeSocket("backend", down, up, (int) pick(random, 4_000, 40_000, 300_000), random);
      final FakeLoop.FakeSession session = loop.accept(client, backend);
      final Member member = new Member(session, new Judge(session, config.tcp(), loop.nowNs()));
      members.add(member);
      member.stuck = random.nextInt(4) > 0 ? null : random.nextBoolean() ? client : backend;
      if (random.nextBoolean()) {
        connect(member);
      } else {
        session.session().enter(new ReadingAhead(session.session()), loop.nowNs());
      }
    }

    private void connect(final Member member) {
      member.connected = true;
      member.judge.connected(loop.nowNs());
      final TcpSession session = member.session.session();
      member.session.connect(loop.nowNs());
      if (!session.isClosed()) {
        member.judge.look(loop.nowNs());
      }
    }

    private void act(final Member member) {
      final TcpSession session = member.session.session();
      if (!member.connected && !session.isClosed() && random.nextInt(20) == 0) {
        connect(member);
      }
      final FakeSocket socket =
          random.nextBoolean() ? member.session.client() : member.session.backend();
      switch (random.nextInt(6)) {
        case 0, 1 -> socket.peerSends(random.nextInt(1 << random.nextInt(17)));
        case 2, 3 -> socket.peerTakes(socket == member.stuck ? 0 : random.nextInt(200_000));
        case 4 -> rare(socket);
        default -> {
          // silence
        }
      }
    }

    private void rare(final FakeSocket socket) {
      if (random.nextInt(wildness) == 0) {
        switch (random.nextInt(3)) {
          case 0 -> socket.peerEnds();
          case 1 -> socket.peerResets();
          default -> socket.peerCloses();
        }
      }
    }

    private void steal() {
      if (stolen.isEmpty()) {
        while (random.nextInt(30) > 0 && loop.buffers.hasRoom()) {
          stolen.add(loop.buffers.take());
        }
      } else {
        giveBack();
      }
    }

    private void giveBack() {
      stolen.forEach(loop.buffers::give);
      stolen.clear();
    }

    /** Nothing happens for so long; the loop wakes up when it would. */
    private void silence(final long maxMs) {
      final long endNs = loop.nowNs() + TimeUnit.MILLISECONDS.toNanos(random.nextInt((int) maxMs));
      while (endNs - loop.nowNs() > 0) {
        loop.clock.update(Math.min(endNs, loop.wakesNs()));
        turn();
      }
    }

    private void turn() {
      loop.turn();
      long in = 0;
      long out = 0;
      int holding = stolen.size();
      for (final Member member : members) {
        final TcpSession session = member.session.session();
        if (session.isClosed() && !member.over) {
          member.over = true;
          member.judge.conclude(loop.record(member.session), loop.nowNs());
        } else if (!member.over) {
          member.judge.look(loop.nowNs());
          member.judge.requirePunctual(loop.nowNs());
          holding += session.duplex().toBackend().isHolding() ? 1 : 0;
          holding += session.duplex().toClient().isHolding() ? 1 : 0;
        }
        in += member.session.backend().takenBytes();
        out += member.session.client().takenBytes();
      }
      assertEquals(holding, loop.buffers.held(), "buffers that are out");
      assertEquals(in, loop.count(CounterType.BYTES_IN));
      assertEquals(out, loop.count(CounterType.BYTES_OUT));
      assertTrue(loop.count(CounterType.READ_PAUSES) >= loop.count(CounterType.READ_RESUMES));
    }

    /** The peers read all and end: so must every session, soon. */
    private void conclude() {
      giveBack();
      for (final Member member : members) {
        if (!member.connected && !member.session.session().isClosed()) {
          connect(member);
        }
        member.session.client().peerEnds();
        member.session.backend().peerEnds();
      }
      for (int i = 0; i < 3_000 && loop.sessions.size() > 0; i++) {
        members.forEach(member -> member.session.client().peerTakes(Long.MAX_VALUE));
        members.forEach(member -> member.session.backend().peerTakes(Long.MAX_VALUE));
        loop.clock.advance(TimeUnit.MILLISECONDS.toNanos(1));
        turn();
      }
      for (final Member member : members) {
        assertTrue(member.over, () -> "still there: " + member.session);
      }
      assertEquals(0, loop.timers.size(), "timers");
      assertFalse(loop.buffers.isWanted(), "wishes for memory");
      assertEquals(members.size(), loop.count(CounterType.SESSIONS_ENDED));
      assertEquals(members.size(), loop.records.size(), "one record each");
    }
  }
}
