package io.millrace.tools.operate;

import io.millrace.tools.args.Text;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a running process one thing over the admin socket of its run directory. */
final class AdminClient implements AutoCloseable {
  /** The server's own limits of a turn and of an answer, and something for a busy machine. */
  static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(40);

  private static final String SOCKET = "admin";

  /** The server has 4 million characters for a reply. */
  private static final int REPLY_BYTES_MAX = 32 * 1024 * 1024;

  private static final int HEAD_BYTES_MAX = 32;
  private static final int REQUEST_BYTES_MAX = 64 * 1024;

  /** When more wait than the kernel's queue holds, it refuses at once. */
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Path directory;
  private final SocketChannel channel;
  private final Selector selector;
  private final long deadlineNs;

  private AdminClient(final Path directory, final long limitNs) throws IOException {
    this.directory = directory;
    deadlineNs = System.nanoTime() + limitNs;
    selector = Selector.open();
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.configureBlocking(false);
  }

  /**
   * An answer.
   *
   * @param status exit status of the command
   * @param body JSON
   */
  record Reply(int status, String body) {}

  /**
   * Asks and waits for the answer.
   *
   * @param directory of a live process
   * @param words the request
   * @param limitNs how long the answer may take
   * @return never null
   * @throws OperatorException when there is none
   */
  static Reply ask(final Path directory, final List<String> words, final long limitNs)
      throws OperatorException {
    final ByteBuffer request = encode(words);
    requireAccess(directory);
    try (AdminClient client = new AdminClient(directory, limitNs)) {
      client.connect();
      client.send(request);
      return client.reply();
    } catch (final IOException e) {
      throw OperatorException.failed(
          "the process of " + directory + " did not answer: " + e.getMessage());
    }
  }

  /** Whether a process listens on the socket of a directory; it is asked nothing. */
  static boolean isListening(final Path directory) {
    if (!Files.isWritable(directory.resolve(SOCKET))) {
      return false;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(directory.resolve(SOCKET)));
    } catch (final IOException e) {
      return false;
    }
  }

  private static ByteBuffer encode(final List<String> words) throws OperatorException {
    for (final String word : words) {
      if (word.indexOf('\n') >= 0 || word.indexOf('\0') >= 0) {
        throw new OperatorException(2, Text.quoted(word) + " has a line end in it");
      }
    }
    final byte[] bytes = (String.join("\0", words) + "\n").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > REQUEST_BYTES_MAX) {
      throw new OperatorException(
          2, "the arguments have " + bytes.length + " bytes, at most " + REQUEST_BYTES_MAX);
    }
    return ByteBuffer.wrap(bytes);
  }

  private static void requireAccess(final Path directory) throws OperatorException {
    final Path socket = directory.resolve(SOCKET);
    if (Files.notExists(socket)) {
      throw OperatorException.failed("nothing runs in " + directory);
    }
    if (!Files.isWritable(socket)) {
      throw OperatorException.failed("no permission for " + socket);
    }
  }

  private void connect() throws IOException, OperatorException {
    final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve(SOCKET));
    while (true) {
      try {
        channel.connect(address);
        channel.register(selector, 0);
        return;
      } catch (final java.net.ConnectException e) {
        throw OperatorException.failed("nothing runs in " + directory + " any longer");
      } catch (final IOException e) {
        if (deadlineNs - System.nanoTime() < 0) {
          throw e;
        }
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  private void send(final ByteBuffer request) throws IOException {
    while (request.hasRemaining()) {
      if (channel.write(request) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  private Reply reply() throws IOException {
    final String[] head = head().split(" ");
    if (head.length != 2 || !head[0].matches("\\d{1,3}") || !head[1].matches("\\d{1,8}")) {
      throw new IOException("it is no Millrace, or another version");
    }
    final int length = Integer.parseInt(head[1]);
    if (length > REPLY_BYTES_MAX) {
      throw new IOException("the answer has " + length + " bytes");
    }
    final ByteBuffer body = ByteBuffer.allocate(length);
    while (body.hasRemaining()) {
      read(body);
    }
    return new Reply(Integer.parseInt(head[0]), new String(body.array(), StandardCharsets.UTF_8));
  }

  private String head() throws IOException {
    final StringBuilder head = new StringBuilder();
    final ByteBuffer one = ByteBuffer.allocate(1);
    while (head.length() < HEAD_BYTES_MAX) {
      read(one);
      final char next = (char) one.get(0);
      if (next == '\n') {
        return head.toString();
      }
      head.append(next);
      one.clear();
    }
    return "";
  }

  private void read(final ByteBuffer into) throws IOException {
    int count = channel.read(into);
    while (count == 0) {
      await(SelectionKey.OP_READ);
      count = channel.read(into);
    }
    if (count < 0) {
      throw new IOException("it closed the connection");
    }
  }

  private void await(final int interest) throws IOException {
    final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    channel.keyFor(selector).interestOps(interest);
    if (leftMs <= 0 || selector.select(key -> {}, leftMs) == 0 && isLate()) {
      throw new IOException("no answer in time");
    }
  }

  private boolean isLate() {
    return deadlineNs - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(1);
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (final IOException e) {
      // the process ends soon
    }
  }
}
