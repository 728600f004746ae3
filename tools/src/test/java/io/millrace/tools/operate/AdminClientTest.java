package io.millrace.tools.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against servers that are none of ours. */
final class AdminClientTest {
  private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);

  @TempDir private Path folder;

  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("admin")));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Reads a request, answers with these bytes and closes. */
  private CompletableFuture<String> answering(final String answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          final ByteBuffer request = ByteBuffer.allocate(1024);
          try (SocketChannel client = server.accept()) {
            while (request.position() == 0 || request.get(request.position() - 1) != '\n') {
              client.read(request);
            }
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
          } catch (final IOException e) {
            return e.toString();
          }
          return new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
        });
  }

  private String failure(final long limitNs, final String... words) {
    final OperatorException failure =
        assertThrows(
            OperatorException.class, () -> AdminClient.ask(folder, List.of(words), limitNs));
    return failure.status() + " " + failure.getMessage().replace(folder.toString(), "F");
  }

  @Test
  void shouldSendWordsAndTakeStatusAndBody() throws Exception {
    final CompletableFuture<String> request = answering("3 6\n[\"ü\"]");
    final AdminClient.Reply reply =
        AdminClient.ask(folder, List.of("drain", "pg 1", "", "--wait=ß"), LIMIT_NS);
    assertEquals(3, reply.status());
    assertEquals("[\"ü\"]", reply.body());
    assertEquals("drain\0pg 1\0\0--wait=ß\n", request.get(20, TimeUnit.SECONDS));
  }

  @Test
  void shouldTakeAnEmptyBody() throws Exception {
    answering("0 0\n");
    assertEquals("", AdminClient.ask(folder, List.of("x"), LIMIT_NS).body());
  }

  @Test
  void shouldSayWhenTheAnswerIsNone() {
    final String prefix = "1 the process of F did not answer: ";
    for (final String nonsense :
        List.of("HTTP/1.1 400 Bad Request\r\n", "\n", "0\n", "x 1\n", "0 -1\n", "0 99999999\n")) {
      answering(nonsense);
      final String said = failure(LIMIT_NS, "x");
      assertTrue(
          said.equals(prefix + "it is no Millrace, or another version")
              || said.equals(prefix + "the answer has 99999999 bytes"),
          said);
    }
    for (final String half : List.of("", "0 5", "0 5\nabcd")) {
      answering(half);
      assertEquals(prefix + "it closed the connection", failure(LIMIT_NS, "x"));
    }
  }

  @Test
  void shouldNotWaitForEver() {
    assertEquals(
        "1 the process of F did not answer: no answer in time",
        failure(TimeUnit.MILLISECONDS.toNanos(200), "x"));
  }

  @Test
  void shouldRefuseWordsThatCannotBeSent() {
    assertEquals("2 \"a\\u000ab\" has a line end in it", failure(LIMIT_NS, "x", "a\nb"));
    final String tooLong = failure(LIMIT_NS, "x", "y".repeat(70_000));
    assertEquals("2 the arguments have 70003 bytes, at most 65536", tooLong);
  }

  @Test
  void shouldSayWhenNothingListens() throws IOException {
    assertTrue(AdminClient.isListening(folder));
    server.close();
    assertFalse(AdminClient.isListening(folder));
    assertEquals("1 nothing runs in F any longer", failure(LIMIT_NS, "x"));
    Files.delete(folder.resolve("admin"));
    assertFalse(AdminClient.isListening(folder));
    assertEquals("1 nothing runs in F", failure(LIMIT_NS, "x"));
  }
}
