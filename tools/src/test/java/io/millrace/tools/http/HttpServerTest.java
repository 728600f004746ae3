package io.millrace.tools.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds of the server, with a clock that is set. */
final class HttpServerTest implements HttpHandler {
  private static final int PLACES = 8;
  private static final int BIG_BYTES = 3 * 1024 * 1024;
  private static final int WAIT_MS = 20_000;

  private static final int CREEP = 10;

  private volatile long creepsFromNs = System.nanoTime();
  private final AtomicLong nowNs = new AtomicLong(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private InetSocketAddress address;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    final ServerSocketChannel door = ServerSocketChannel.open();
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    door.configureBlocking(false);
    address = (InetSocketAddress) door.getLocalAddress();
    server =
        new HttpServer(
            new HttpServer.Setup(door, Selector.open(), PLACES, faults::add, this::clock), this);
    server.start();
  }

  /**
   * Set, and creeping on: when it is set while the server works, it takes that for the time which
   * the work took, and rests.
   */
  private long clock() {
    return nowNs.get() + Math.max(0, System.nanoTime() - creepsFromNs) / CREEP;
  }

  /** No time goes by, however long the test takes, until {@link #creep}. */
  private void stand() {
    final long atNs = clock();
    creepsFromNs = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    nowNs.set(atNs);
  }

  private void creep() {
    creepsFromNs = System.nanoTime();
  }

  @AfterEach
  void end() throws IOException {
    for (final Socket each : sockets) {
      each.close();
    }
    server.close();
  }

  @Override
  public CompletableFuture<Supplier<Response>> onRequest(final HttpRequest request) {
    asked.incrementAndGet();
    return switch (request.path()) {
      case "/big" -> Response.now(Response.of(Response.OK, Response.TEXT, new byte[BIG_BYTES]));
      case "/slow" -> {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(50));
        yield Response.now(Response.text(Response.OK, "made"));
      }
      case "/never" -> new CompletableFuture<>();
      case "/fault" -> throw new IllegalStateException("a fault");
      case "/late-fault" ->
          CompletableFuture.supplyAsync(
              () -> () -> Response.text(Integer.parseInt("none"), "never made"));
      default -> Response.now(Response.text(Response.OK, "fine"));
    };
  }

  @Override
  public boolean isQuestion(final HttpRequest request) {
    return "/question".equals(request.path());
  }

  @Override
  public void onTick(final long atNs) {
    assertTrue(atNs > 0);
  }

  private Socket connect() throws IOException {
    final Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(WAIT_MS);
    socket.connect(address);
    return socket;
  }

  private Socket ask(final String path) throws IOException {
    final Socket socket = connect();
    final String request = "GET " + path + " HTTP/1.0\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String read(final Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** A proper request, which also makes the server look at its clock. */
  private void assertServed() throws IOException {
    assertTrue(read(ask("/")).startsWith("HTTP/1.1 200 OK\r\n"));
  }

  private static void assertCutOff(final Socket socket) throws IOException {
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (final SocketException e) {
      assertTrue(e.getMessage().contains("reset"), e.getMessage());
    }
  }

  private void elapse(final long time, final TimeUnit unit) throws IOException {
    nowNs.addAndGet(unit.toNanos(time));
    assertServed();
  }

  private static void await(final BooleanSupplier condition) {
    final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNs, "not in time");
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldCutOffWhoDoesNotAskInTime() throws IOException {
    final Socket silent = connect();
    final Socket slow = connect();
    slow.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
    assertServed();
    elapse(5, TimeUnit.SECONDS);
    assertCutOff(silent);
    assertCutOff(slow);
  }

  @Test
  void shouldSayThatThereIsNoAnswerWhenThereIsNoneInTime() throws IOException {
    final Socket waiting = ask("/never");
    await(() -> asked.get() == 1);
    elapse(2, TimeUnit.SECONDS);
    assertTrue(read(waiting).startsWith("HTTP/1.1 503 "));
  }

  @Test
  void shouldMakeFewResponsesAtOnceWhenManyAsk() throws IOException {
    for (int i = 0; i < PLACES - 1; i++) {
      ask("/never");
    }
    await(() -> asked.get() == Responses.ACTING_MAX);
    nowNs.addAndGet(TimeUnit.SECONDS.toNanos(2));
    await(() -> asked.get() == PLACES - 1); // those in time make room for the others
  }

  @Test
  void shouldGiveThePlaceOfOneThatDoesNothingToANewcomer() throws IOException {
    final Socket first = connect();
    nowNs.incrementAndGet();
    for (int i = 1; i < 10 * PLACES; i++) {
      connect();
    }
    assertServed();
    assertCutOff(first);
    assertTrue(faults.isEmpty(), faults::toString);
  }

  @Test
  void shouldMakeNothingMoreWhenMuchIsUnreadUntilThoseAreDropped() throws IOException {
    final Socket one = ask("/big");
    await(() -> asked.get() == 1);
    final Socket two = ask("/big");
    await(() -> asked.get() == 2);
    final Socket third = ask("/");
    third.setSoTimeout(200);
    try {
      third.getInputStream().read();
      assertEquals("", "answered although others hold " + 2 * BIG_BYTES);
    } catch (final SocketTimeoutException e) {
      assertEquals(2, asked.get());
    }
    third.setSoTimeout(WAIT_MS);
    nowNs.addAndGet(Visit.PRESSED_NS);
    assertTrue(read(third).contains("\r\n\r\nfine\n"));
    assertTrue(isCut(one) && isCut(two), "those who read nothing are dropped");
  }

  private static boolean isCut(final Socket socket) throws IOException {
    try {
      return read(socket).length() < BIG_BYTES;
    } catch (final SocketException e) {
      return e.getMessage().contains("reset");
    }
  }

  @Test
  void shouldAskTheControlThreadNoFasterThanItMayWhenClientsAskWithoutEnd() throws IOException {
    stand();
    for (int i = 0; i < Thrift.QUESTIONS_BURST; i++) {
      assertTrue(read(ask("/question")).startsWith("HTTP/1.1 200 "));
    }
    final Socket late = ask("/question");
    assertServed(); // what costs nothing goes on
    assertEquals(Thrift.QUESTIONS_BURST + 1, asked.get());
    creep();
    elapse(TimeUnit.SECONDS.toNanos(1) / Thrift.QUESTIONS_PER_SECOND, TimeUnit.NANOSECONDS);
    assertTrue(read(late).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void shouldRestAsItHasWorkedWhenDocumentsTakeLong() throws IOException {
    assertTrue(read(ask("/slow")).startsWith("HTTP/1.1 200 "));
    final Socket next = ask("/");
    next.setSoTimeout(200);
    try {
      next.getInputStream().read();
      assertEquals("", "no rest after 50 ms of work");
    } catch (final SocketTimeoutException e) {
      next.setSoTimeout(WAIT_MS);
    }
    nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(150));
    assertTrue(read(next).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void shouldEndOneConnectionOnlyWhenItsAnswerFails() throws IOException {
    assertCutOff(ask("/fault"));
    assertCutOff(ask("/late-fault"));
    assertServed();
    assertEquals(2, faults.size(), faults::toString);
  }

  @Test
  void shouldSendAllOfALargeResponseWhenItIsReadSlowly() throws IOException {
    final Socket socket = ask("/big");
    final String all = read(socket);
    assertTrue(all.endsWith("\0".repeat(BIG_BYTES)));
    assertTrue(all.contains("\r\nContent-Length: " + BIG_BYTES + "\r\n"));
  }

  @Test
  void shouldDeliverARefusalWhenTheClientGoesOnSending() throws IOException {
    for (final String start :
        List.of("POST / HTTP/1.1\r\nHost: x\r\n\r\n", "garbage", "GET / HTTP/2.0\r\n\r\n")) {
      final Socket socket = connect();
      socket
          .getOutputStream()
          .write((start + "x".repeat(50_000)).getBytes(StandardCharsets.US_ASCII));
      final String all = read(socket);
      assertTrue(all.matches("(?s)HTTP/1.1 (405|400|505) .*"), all);
    }
  }
}
