package io.millrace.tools.names;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server of one thread that says what a test tells it to, or nothing. */
final class FakeServer implements AutoCloseable {
  /** The code of a question that is not answered. */
  static final int SILENT = -1;

  private static final int DATAGRAM_MAX = 4096;

  /** By name and type, for example {@code db.test. A}. */
  private final Map<String, List<Record>> records = new ConcurrentHashMap<>();

  private final Map<String, Integer> codes = new ConcurrentHashMap<>();

  /** In their order, in the same form. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  private final DatagramSocket socket;

  FakeServer() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    final Thread thread = new Thread(this::serve, "fake-name-server");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /**
   * A line of a zone file, for example {@code db.test. A 10.0.0.1}; answers a question of its type.
   */
  void has(final String line) throws IOException {
    final String[] words = line.split(" ", 3);
    answers(words[0] + " " + words[1], line);
  }

  /** The answer to a question. */
  void answers(final String question, final String... lines) throws IOException {
    final String zone = String.join("\n", lines) + "\n";
    final Master master =
        new Master(
            new ByteArrayInputStream(zone.getBytes(StandardCharsets.US_ASCII)), Name.root, 60);
    final List<Record> all = new ArrayList<>(records.getOrDefault(question, List.of()));
    for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
      all.add(record);
    }
    records.put(question, all);
  }

  /** The code of an answer without records. */
  void says(final String question, final int code) {
    codes.put(question, code);
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    final DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_MAX], DATAGRAM_MAX);
    try {
      while (true) {
        socket.receive(packet);
        final byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        final Message answer = answer(new Message(bytes));
        if (answer != null) {
          final byte[] wire = answer.toWire();
          socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
        }
      }
    } catch (final IOException end) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(end);
      }
    }
  }

  private Message answer(final Message query) {
    final Record question = query.getQuestion();
    final String key = question.getName() + " " + Type.string(question.getType());
    asked.add(key);
    final int code =
        codes.getOrDefault(key, records.containsKey(key) ? Rcode.NOERROR : Rcode.NXDOMAIN);
    if (code == SILENT) {
      return null;
    }
    final Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.getHeader().setRcode(code);
    answer.addRecord(
        Record.newRecord(question.getName(), question.getType(), DClass.IN), Section.QUESTION);
    records.getOrDefault(key, List.of()).forEach(each -> answer.addRecord(each, Section.ANSWER));
    return answer;
  }
}
