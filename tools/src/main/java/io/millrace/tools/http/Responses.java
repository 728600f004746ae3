package io.millrace.tools.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * From complete requests to responses. What is known on another thread comes back through a queue
 * that holds one entry for each connection at most; the rest belongs to {@code millrace-http}.
 */
final class Responses {
  /** Responses being made at once: each costs the control thread a question. */
  static final int ACTING_MAX = 4;

  /** While clients have not read so much of their responses, no further request is acted on. */
  static final int UNREAD_BYTES_MAX = 4 * 1024 * 1024;

  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final HttpHandler handler;
  private final Visits visits;
  private final ByteBuffer scratch;
  private final Runnable wakeup;
  private final LongSupplier clock;
  private final Thrift thrift;
  private boolean pressed;
  private boolean wasPressed;
  private boolean paced;
  private long pacedUntilNs;
  private long nowNs;

  Responses(
      final HttpHandler handler,
      final Visits visits,
      final ByteBuffer scratch,
      final Runnable wakeup,
      final LongSupplier clock) {
    this.handler = handler;
    this.visits = visits;
    this.scratch = scratch;
    this.wakeup = wakeup;
    this.clock = clock;
    thrift = new Thrift(clock.getAsLong());
  }

  /** An answer for a connection that may be gone meanwhile. */
  record Made(Visit visit, Supplier<Response> response) {}

  /** A turn begins. */
  void begin(final long atNs) {
    nowNs = atNs;
    wasPressed = pressed;
    pressed = false;
    paced = false;
  }

  /** Whether somebody has to wait because others do not read. */
  boolean isPressed() {
    return pressed || wasPressed;
  }

  /** When somebody who has to wait for others may be served, or {@code otherwiseNs}. */
  long pacedUntilNs(final long otherwiseNs) {
    return paced && pacedUntilNs - otherwiseNs < 0 ? pacedUntilNs : otherwiseNs;
  }

  /** The next answer, for {@link #deliver}; null when there is none, or no room for it. */
  Made poll() {
    if (made.isEmpty() || visits.unreadBytes() < UNREAD_BYTES_MAX) {
      return made.poll();
    }
    pressed = true;
    return null;
  }

  void deliver(final Made answer) throws IOException {
    if (answer.visit.state() == Visit.State.WAITING) {
      final long fromNs = clock.getAsLong();
      send(answer.visit, answer.response.get());
      thrift.worked(fromNs, clock.getAsLong());
    }
  }

  /** What is due for one connection now. */
  void advance(final Visit visit) throws IOException {
    final boolean late = visit.isLate(nowNs);
    switch (visit.state()) {
      case ASKED -> {
        final boolean full = visits.unreadBytes() >= UNREAD_BYTES_MAX;
        pressed |= full;
        if (!full && visits.count(Visit.State.WAITING) < ACTING_MAX && isInTurn(visit)) {
          final long fromNs = clock.getAsLong();
          act(visit);
          thrift.worked(fromNs, clock.getAsLong());
        } else if (late) {
          send(visit, Response.text(Response.UNAVAILABLE, "others are served first"));
        }
      }
      case WAITING -> {
        if (late) {
          send(visit, Response.text(Response.UNAVAILABLE, "no answer in time"));
        }
      }
      case ASKING, LINGERING, ANSWERED -> {
        if (late || isPressed() && visit.isStalled(nowNs)) {
          visit.reset();
        }
      }
      default -> {
        // closed: it is about to be forgotten
      }
    }
  }

  private boolean isInTurn(final Visit visit) {
    final HttpRequest request = visit.head().request();
    final boolean isQuestion = request != null && handler.isQuestion(request);
    final long nextNs = thrift.nextNs(isQuestion);
    if (nextNs - nowNs > 0) {
      pacedUntilNs = paced && pacedUntilNs - nextNs < 0 ? pacedUntilNs : nextNs;
      paced = true;
      return false;
    }
    if (isQuestion) {
      thrift.asked(nowNs);
    }
    return true;
  }

  private void act(final Visit visit) throws IOException {
    final int problem = visit.head().problem();
    if (problem != 0) {
      send(visit, Response.text(problem, "this server answers GET and HEAD of HTTP/1.1"));
      return;
    }
    final CompletableFuture<Supplier<Response>> answer = handler.onRequest(visit.head().request());
    if (answer.isDone()) {
      send(visit, answer.handle(Responses::orFailed).join().get()); // saves a turn
      return;
    }
    visit.await(answer, nowNs);
    answer.whenComplete(
        (response, fault) -> {
          made.add(new Made(visit, orFailed(response, fault)));
          wakeup.run();
        });
  }

  private static Supplier<Response> orFailed(
      final Supplier<Response> response, final Throwable fault) {
    return fault == null
        ? response
        : () -> Response.text(Response.UNAVAILABLE, "the process is ending, or failed to answer");
  }

  private void send(final Visit visit, final Response response) throws IOException {
    visit.answer(response.bytes(visit.head().request()), scratch, nowNs);
  }
}
