package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.PortUnreachableException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** UDP: what is lost, comes twice, late, in another order or from elsewhere is told apart. */
final class DatagramsTest {
  private static final int BYTES = 40;

  private final FakeNetwork network = new FakeNetwork();
  private final Rig rig =
      new Rig(Rig.open(1000, 1), Rig.Kind.DATAGRAM, network, new PatternPayload(BYTES, BYTES));

  @Test
  void shouldTakeAnswersInAnyOrderOnce() {
    final byte[][] sent = send(4);
    answer(sent[3], sent[0], sent[2], sent[1]);
    assertEquals(4, rig.total(Count.ANSWERED));
    answer(sent[2], sent[2]);
    assertEquals(2, rig.total(Count.DUPLICATE));
    assertEquals(4, rig.total(Count.ANSWERED));
    assertEquals(0, rig.total(Count.WRONG));
  }

  @Test
  void shouldCountWhatIsLostAndWhatComesAfterThat() {
    final byte[][] sent = send(3);
    answer(sent[1]);
    rig.turnAfter(1);
    rig.generator.cut();
    rig.turnAfter(Rig.TIMEOUT_NS + 60 * Rig.MS);
    assertEquals(1, rig.total(Count.ANSWERED));
    assertEquals(2, rig.total(Count.LOST));
    answer(sent[0]);
    assertEquals(1, rig.total(Count.TARDY));
    assertFalse(rig.generator.turn(), "nothing is open");
  }

  @Test
  void shouldCountAsWrongWhatIsNotItsOwn() {
    final byte[][] sent = send(2);
    final byte[] other = sent[0].clone();
    other[11]++; // the connection
    final byte[] changed = sent[0].clone();
    changed[BYTES - 1]++;
    answer(other, changed, Arrays.copyOf(sent[0], BYTES - 1), new byte[BYTES], new byte[0]);
    assertEquals(5, rig.total(Count.WRONG), 1);
    assertEquals(0, rig.total(Count.ANSWERED));
    answer(sent[0]);
    assertEquals(1, rig.total(Count.ANSWERED));
  }

  @Test
  void shouldTakeAnswersOfTheSizeThatItAskedFor() {
    final FakeNetwork other = new FakeNetwork();
    final Rig sized =
        new Rig(Rig.open(1000, 1), Rig.Kind.DATAGRAM, other, new PatternPayload(80, 400));
    sized.begin(Rig.SECOND_NS);
    sized.turnAfter(0);
    final byte[] request = other.last().written.toByteArray();
    assertEquals(80, request.length);
    final byte[] answer = Arrays.copyOf(request, 400);
    for (int i = 16; i < 400; i++) {
      answer[i] = (byte) ((i - 16) % 251);
    }
    other.last().inbound.add(answer);
    sized.turnAfter(0);
    assertEquals(1, sized.total(Count.ANSWERED));
  }

  @Test
  void shouldCountIcmpErrorsAndGoOn() {
    send(1);
    network.last().failure = new PortUnreachableException();
    rig.turnAfter(0);
    assertEquals(1, rig.total(Count.UNREACHABLE));
    network.last().echo();
    rig.turnAfter(0);
    assertEquals(1, rig.total(Count.ANSWERED));
  }

  @Test
  void shouldTakeAnotherPortWhenAnAnswerWithoutANumberIsLost() {
    final FakeNetwork other = new FakeNetwork();
    final Load one = new Load(Rig.open(1000, 1).rate(), 1, 1, 1, 0, 1);
    final Rig plain =
        new Rig(one, Rig.Kind.DATAGRAM, other, new FixedPayload(new byte[] {1}, new byte[0]));
    plain.begin(10 * Rig.MS);
    plain.run(20 * Rig.MS, Rig.MS);
    assertEquals(1, other.last().written.size(), "one at a time");
    plain.turnAfter(Rig.TIMEOUT_NS + 60 * Rig.MS);
    assertEquals(2, other.wires.size());
    assertTrue(other.wires.get(0).closed);
    assertTrue(plain.total(Count.LOST) > 0);
  }

  private byte[][] send(final int count) {
    rig.begin(Rig.SECOND_NS);
    rig.turnAfter(0);
    rig.run((count - 1) * Rig.MS, Rig.MS);
    final byte[] all = network.last().written.toByteArray();
    final byte[][] each = new byte[count][];
    for (int i = 0; i < count; i++) {
      each[i] = Arrays.copyOfRange(all, i * BYTES, (i + 1) * BYTES);
    }
    return each;
  }

  private void answer(final byte[]... datagrams) {
    for (final byte[] datagram : datagrams) {
      network.last().inbound.add(datagram);
    }
    rig.turnAfter(0);
    rig.turnAfter(0);
  }
}
