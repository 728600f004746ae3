package io.millrace.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Await;
import io.millrace.testkit.NothingLeft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Framing and bounds of the admin socket, with a clock that the test sets. Conformance O10. */
final class AdminServerTest implements AdminHandler {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  private final AtomicLong clockNs = new AtomicLong(Long.MAX_VALUE - 1000);
  private final List<AdminRequest> requests = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<AdminReply>> answers = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> clients = new ArrayList<>();
  private final AtomicLong ticks = new AtomicLong();
  private AdminServer server;

  @BeforeEach
  void open() throws IOException {
    server = open(4096);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    for (final SocketChannel client : clients) {
      client.close();
    }
    assertFalse(Files.exists(folder.resolve("admin")), "the socket is removed");
  }

  private AdminServer open(final long descriptors) throws IOException {
    return AdminServer.open(
        folder,
        this,
        new AdminServer.Setup(clockNs::get, Thread::new, left.errorLog(), descriptors));
  }

  /** {@code echo} answers at once, {@code later} when the test says so, {@code fault} fails. */
  @Override
  public CompletableFuture<AdminReply> onRequest(final AdminRequest request) {
    requests.add(request);
    if (request.command().equals("echo")) {
      final String text = String.join(",", request.words());
      return CompletableFuture.completedFuture(new AdminReply(3, () -> text));
    }
    if (request.command().equals("large")) {
      final int chars = Integer.parseInt(request.words().get(1));
      return CompletableFuture.completedFuture(new AdminReply(0, () -> "x".repeat(chars)));
    }
    if (request.command().equals("fault")) {
      throw new IllegalStateException("as the test wants");
    }
    final CompletableFuture<AdminReply> answer = new CompletableFuture<>();
    answers.add(answer);
    return answer;
  }

  @Override
  public long limitNs(final AdminRequest request) {
    return request.command().equals("wait") ? TimeUnit.HOURS.toNanos(1) : ANSWER_NS;
  }

  @Override
  public void onTick(final long nowNs) {
    ticks.incrementAndGet();
  }

  private SocketChannel connect() throws IOException {
    final SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
    clients.add(client);
    client.connect(UnixDomainSocketAddress.of(folder.resolve("admin")));
    return client;
  }

  private SocketChannel ask(final String text) throws IOException {
    final SocketChannel client = connect();
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return client;
  }

  /** All that comes until the server closes. */
  private static String answerTo(final SocketChannel client) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
    while (client.read(chunk.clear()) >= 0) {
      bytes.write(chunk.array(), 0, chunk.position());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void advance(final long ns) throws IOException {
    clockNs.addAndGet(ns);
    connect().close(); // wakes it; without that it would notice a second later
  }

  @Test
  void shouldAnswerWhenAsked() throws IOException {
    assertEquals("3 7\necho,ü", answerTo(ask("echo\0ü\n")).replace("\r", ""));
    assertEquals(List.of("echo", "ü"), requests.get(0).words());
    assertEquals(System.getProperty("user.name"), requests.get(0).user());
  }

  @Test
  void shouldGiveItsSocketToNobodyElse() throws IOException {
    final Path socket = folder.resolve("admin");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    assertFalse(Files.exists(folder.resolve(".a")), "the folder it was made in is gone");
  }

  @Test
  void shouldReplaceWhatADeadProcessHasLeft() throws IOException {
    server.close();
    Files.createDirectory(folder.resolve(".a"));
    for (final String name : List.of("admin", ".a/s")) {
      try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        dead.bind(UnixDomainSocketAddress.of(folder.resolve(name)));
      }
      assertTrue(Files.exists(folder.resolve(name)));
    }
    server = open(4096);
    assertEquals("3 4\necho", answerTo(ask("echo\n")));
  }

  @Test
  void shouldSayHowLongAPathMayBeWhenItIsLonger() throws IOException {
    final String base = folder.toString();
    final int room = AdminSocket.PATH_BYTES_MAX - base.length() - "/".length() - "/admin".length();
    final Path fits = Files.createDirectory(folder.resolve("x".repeat(room)));
    final Path tooLong = Files.createDirectory(folder.resolve("x".repeat(room + 1)));
    AdminSocket.open(fits).close();
    final IOException refused =
        assertThrows(IOException.class, () -> AdminSocket.open(tooLong).close());
    assertEquals("the path has 107 bytes, and a socket's may have 106", refused.getMessage());
  }

  @Test
  void shouldTellWhatIsWrongWhenARequestIsMalformed() throws IOException {
    assertEquals("2 40\n{\"error\":\"the request names no command\"}", answerTo(ask("\n")));
    assertTrue(answerTo(ask("x".repeat(70_000))).contains("longer than 65536 bytes"));
    assertTrue(answerTo(ask("echo\necho\n")).contains("behind the end"));
    final SocketChannel half = ask("ech");
    half.shutdownOutput();
    assertTrue(answerTo(half).contains("ended before its line was complete"));
    assertEquals(List.of(), requests);
  }

  @Test
  void shouldBearAClientThatGoesOnSendingAfterItsRefusalForAWhile() throws IOException {
    final SocketChannel client = ask("x".repeat(70_000));
    assertTrue(answerTo(client).contains("longer than 65536 bytes"));
    final ByteBuffer more = ByteBuffer.allocate(1024 * 1024);
    while (more.hasRemaining()) {
      client.write(more); // it is read, or this would wait for ever
    }
    assertEquals("3 4\necho", answerTo(ask("echo\n")), "nobody waits for it");
    advance(Conversation.ENDING_NS);
    final IOException refused =
        assertThrows(
            IOException.class,
            () -> {
              while (more.clear().hasRemaining()) {
                client.write(more);
              }
            });
    final String how = refused.getMessage(); // a reset for whoever was waiting in a write
    assertTrue(how.contains("Broken pipe") || how.contains("reset"), how);
  }

  @Test
  void shouldDropAClientWhenItsRequestIsNotCompleteInTime() throws IOException {
    final SocketChannel silent = connect();
    final SocketChannel half = ask("echo");
    assertEquals("3 4\necho", answerTo(ask("echo\n")), "both are accepted by now");
    advance(Conversation.REQUEST_NS);
    assertEquals("", answerTo(silent));
    assertEquals("", answerTo(half));
  }

  @Test
  void shouldAnswerLaterWhenTheAnswerIsMadeElsewhere() throws IOException {
    final SocketChannel client = ask("later\n");
    Await.until("acted on", () -> answers.size() == 1);
    new Thread(() -> answers.get(0).complete(new AdminReply(0, () -> "{}"))).start();
    assertEquals("0 2\n{}", answerTo(client));
  }

  @Test
  void shouldAnswerAClientThatHasEndedItsSide() throws IOException {
    final SocketChannel client = ask("later\n");
    client.shutdownOutput();
    Await.until("acted on", () -> answers.size() == 1);
    assertEquals("3 4\necho", answerTo(ask("echo\n")));
    answers.get(0).complete(new AdminReply(0, () -> "{}"));
    assertEquals("0 2\n{}", answerTo(client));
  }

  @Test
  void shouldTellWhenThereIsNoAnswerInTime() throws IOException {
    final SocketChannel client = ask("later\n");
    Await.until("acted on", () -> answers.size() == 1);
    advance(AdminHandler.ANSWER_NS);
    assertEquals("1 21\n{\"error\":\"no answer\"}", answerTo(client));
    assertTrue(answers.get(0).isCancelled());
  }

  @Test
  void shouldTellOfAFaultWhenAnAnswerFails() throws IOException {
    final SocketChannel client = ask("later\n");
    Await.until("acted on", () -> answers.size() == 1);
    answers.get(0).completeExceptionally(new IllegalStateException());
    assertEquals("1 45\n{\"error\":\"failed by a fault of this program\"}", answerTo(client));
    assertEquals("", answerTo(ask("fault\n")));
    assertEquals(1, left.takeFaults().size());
    assertEquals("3 4\necho", answerTo(ask("echo\n")), "the others are served");
  }

  @Test
  void shouldDropAClientWhenItDoesNotRead() throws IOException {
    final SocketChannel deaf = ask("large\0" + 2_000_000 + "\n");
    final SocketChannel reader = ask("large\0" + 2_000_000 + "\n");
    assertEquals("0 2000000\n".length() + 2_000_000, answerTo(reader).length());
    Await.until("acted on", () -> requests.size() == 2);
    advance(Conversation.UNREAD_NS);
    assertEquals("3 4\necho", answerTo(ask("echo\n")));
    final int length = answerTo(deaf).length();
    assertTrue(length > 0 && length < 2_000_000, "what the kernel had: " + length);
  }

  @Test
  void shouldActOnNothingMoreWhileMuchIsUnread() throws IOException {
    final int chars = Replies.REPLY_CHARS_MAX;
    final SocketChannel first = ask("large\0" + chars + "\n");
    Await.until("acted on", () -> requests.size() == 1);
    final SocketChannel second = ask("large\0" + chars + "\n");
    final SocketChannel third = ask("echo\n");
    Await.until("a little was taken", () -> requests.size() == 2);
    final SocketChannel fourth = ask("echo\n");
    assertEquals(("0 " + chars + "\n").length() + chars, answerTo(first).length());
    assertEquals(("0 " + chars + "\n").length() + chars, answerTo(second).length());
    assertEquals("3 4\necho", answerTo(third));
    assertEquals("3 4\necho", answerTo(fourth));
    assertTrue(answerTo(ask("large\0" + (chars + 1) + "\n")).contains("characters; ask for less"));
  }

  @Test
  void shouldDropSoonerWhoDoesNotReadWhileOthersWaitForThat() throws IOException {
    final int chars = Replies.REPLY_CHARS_MAX;
    final List<SocketChannel> deaf = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      deaf.add(ask("large\0" + chars + "\n"));
      final int count = i + 1;
      Await.until("it is acted on", () -> requests.size() == count);
    }
    final SocketChannel patient = ask("echo\n");
    advance(Conversation.PRESSED_NS);
    assertEquals("3 4\necho", answerTo(patient));
    for (final SocketChannel client : deaf) {
      assertTrue(answerTo(client).length() < chars);
    }
  }

  @Test
  void shouldLetThoseWaitWhoAreTooMany() throws IOException {
    server.close();
    server = open(32); // room for four
    final List<SocketChannel> waiting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiting.add(ask("later\n"));
    }
    for (int i = 0; i < 6; i++) {
      final int count = Math.min(6, 4 + i);
      Await.until(answers.size() + "", () -> answers.size() == count);
      answers.get(i).complete(new AdminReply(0, () -> ""));
      assertEquals("0 0\n", answerTo(waiting.get(i)));
    }
  }

  @Test
  void shouldActOnFewAtOnce() throws IOException {
    final List<SocketChannel> waiting = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiting.add(ask("later\n"));
    }
    final SocketChannel patient = ask("wait\n");
    Await.until("four are acted on", () -> answers.size() == 4);
    advance(1);
    assertEquals(4, answers.size());
    answers.get(0).complete(new AdminReply(0, () -> ""));
    Await.until("the next one", () -> answers.size() == 5);
    for (int i = 1; i < 6; i++) {
      final int place = i;
      Await.until("all in turn", () -> answers.size() > place);
      answers.get(i).complete(new AdminReply(0, () -> ""));
    }
    Await.until("the one that waits for long, too", () -> answers.size() == 7);
    for (final SocketChannel client : waiting) {
      assertEquals("0 0\n", answerTo(client));
    }
    patient.close();
  }

  @Test
  void shouldKeepRoomForOthersWhenCommandsWaitForLong() throws IOException {
    server.close();
    server = open(32); // room for four, of whom two may wait for long
    final SocketChannel first = ask("wait\n");
    final SocketChannel second = ask("wait\n");
    Await.until("both wait", () -> answers.size() == 2);
    final String refusal = "1 42\n{\"error\":\"too many commands wait already\"}";
    assertEquals(refusal, answerTo(ask("wait\n")));
    assertEquals(2, answers.size(), "the third was not acted on");
    advance(ANSWER_NS);
    assertEquals("3 4\necho", answerTo(ask("echo\n")));
    answers.get(0).complete(new AdminReply(0, () -> "{}"));
    assertEquals("0 2\n{}", answerTo(first));
    second.close();
    assertEquals("3 4\necho", answerTo(ask("echo\n")), "it has seen the second one leave");
    final SocketChannel next = ask("wait\n");
    Await.until("another one waits", () -> answers.size() == 3);
    advance(ANSWER_NS);
    Await.until("nobody waits for the second", () -> answers.get(1).isCancelled());
    assertFalse(answers.get(2).isCancelled());
    next.close();
  }

  @Test
  void shouldTellThoseWhoWaitWhenItEnds() throws IOException {
    final SocketChannel client = ask("later\n");
    Await.until("acted on", () -> answers.size() == 1);
    server.close();
    assertEquals("1 33\n{\"error\":\"the process is ending\"}", answerTo(client));
  }

  @Test
  void shouldTickOnceASecond() throws IOException {
    assertEquals("3 4\necho", answerTo(ask("echo\n")), "its thread has read the clock");
    assertEquals(0, ticks.get());
    for (int i = 1; i <= 3; i++) {
      final long count = i;
      advance(TimeUnit.SECONDS.toNanos(1));
      Await.until(ticks + "", () -> ticks.get() == count);
    }
  }
}
