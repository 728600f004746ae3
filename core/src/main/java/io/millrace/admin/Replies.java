package io.millrace.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * From complete requests to replies. A reply may be made on any thread; it comes back through a
 * queue that holds one entry for each client at most.
 */
final class Replies {
  /** Longest reply, in characters: some ten thousand sessions. */
  static final int REPLY_CHARS_MAX = AdminReply.CHARS_MAX;

  /** While clients have not read so much of their replies, no further request is acted on. */
  static final int UNREAD_BYTES_MAX = 4 * 1024 * 1024;

  /** Requests being answered at once, those that wait for long apart: each may know much. */
  private static final int ACTING_MAX = 4;

  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private boolean wasPressed;
  private boolean pressed;
  private final Places acting = new Places(ACTING_MAX);
  private final Places lingering;
  private final AdminHandler handler;
  private final ByteBuffer scratch;
  private final Runnable wakeup;
  private final Consumer<Throwable> faults;

  Replies(
      final AdminHandler handler,
      final ByteBuffer scratch,
      final Runnable wakeup,
      final Consumer<Throwable> faults,
      final Places lingering) {
    this.lingering = lingering;
    this.handler = handler;
    this.scratch = scratch;
    this.wakeup = wakeup;
    this.faults = faults;
  }

  private record Made(Conversation client, AdminReply reply) {}

  /** Hands over what was made since the last turn. */
  void deliver(final long nowNs, final LongSupplier unreadBytes) {
    wasPressed = pressed;
    pressed = false;
    while (unreadBytes.getAsLong() < UNREAD_BYTES_MAX && !made.isEmpty()) {
      final Made next = made.poll();
      final Conversation client = next.client;
      try {
        if (client.state() == Conversation.State.WAITING) {
          send(client, next.reply, nowNs);
        }
      } catch (final IOException e) {
        client.close();
      } catch (final RuntimeException | OutOfMemoryError e) {
        faults.accept(e);
        client.close();
      }
    }
  }

  /** Whether somebody has to wait because others do not read their replies. */
  boolean isPressed() {
    return wasPressed || pressed || !made.isEmpty();
  }

  /** What is due for a client now. */
  void advance(final Conversation client, final long nowNs, final long unreadBytes)
      throws IOException {
    final boolean late = client.deadlineNs() - nowNs <= 0;
    switch (client.state()) {
      case ASKED -> {
        pressed |= unreadBytes >= UNREAD_BYTES_MAX;
        if (unreadBytes < UNREAD_BYTES_MAX && client.hasPlace(acting)) {
          act(client, nowNs);
        } else if (late) {
          send(client, AdminReply.refusal(AdminReply.FAILED, "others are asked for first"), nowNs);
        }
      }
      case WAITING -> {
        if (late) {
          send(client, AdminReply.refusal(AdminReply.FAILED, "no answer"), nowNs);
        }
      }
      case ASKING, ANSWERED, ENDING -> {
        if (late || isPressed() && client.isStalled(nowNs)) {
          client.close();
        }
      }
      default -> {
        // closed: it is about to be forgotten
      }
    }
  }

  private void act(final Conversation client, final long nowNs) throws IOException {
    final List<String> words = client.request().words();
    if (client.user() == null) {
      send(client, AdminReply.refusal(AdminReply.FAILED, "no permission"), nowNs);
      return;
    }
    if (words == null) {
      final String problem = client.request().problem();
      send(client, AdminReply.refusal(AdminReply.USAGE, problem), nowNs);
      return;
    }
    final AdminRequest request = new AdminRequest(words, client.user());
    final long limitNs = handler.limitNs(request);
    if (limitNs > AdminHandler.ANSWER_NS) {
      client.leavePlace();
      if (!client.hasPlace(lingering)) {
        final String tooMany = "too many commands wait already";
        send(client, AdminReply.refusal(AdminReply.FAILED, tooMany), nowNs);
        return;
      }
    }
    final CompletableFuture<AdminReply> answer = handler.onRequest(request);
    if (answer.isDone()) {
      send(client, answer.handle(this::replyOf).join(), nowNs); // saves a turn
    } else {
      client.await(answer, nowNs + limitNs);
      answer.whenComplete((reply, fault) -> onMade(client, reply, fault));
    }
  }

  private void onMade(final Conversation client, final AdminReply reply, final Throwable fault) {
    made.add(new Made(client, replyOf(reply, fault)));
    wakeup.run();
  }

  private AdminReply replyOf(final AdminReply reply, final Throwable fault) {
    if (fault != null || reply == null) {
      return AdminReply.refusal(AdminReply.FAILED, "failed by a fault of this program");
    }
    return reply;
  }

  private void send(final Conversation client, final AdminReply reply, final long nowNs)
      throws IOException {
    final String body = reply.body().get();
    if (body.length() > REPLY_CHARS_MAX) {
      final String tooLong = "the reply has " + body.length() + " characters; ask for less";
      send(client, AdminReply.refusal(AdminReply.FAILED, tooLong), nowNs);
    } else {
      client.answer(reply.status(), body, scratch, nowNs);
    }
  }

  /** The process ends: those who still wait are told so, if they read. */
  void conclude(final Conversation client, final long nowNs) throws IOException {
    final Conversation.State state = client.state();
    if (state == Conversation.State.ASKED || state == Conversation.State.WAITING) {
      send(client, AdminReply.refusal(AdminReply.FAILED, "the process is ending"), nowNs);
    }
  }

  void tick(final long nowNs) {
    try {
      handler.onTick(nowNs);
    } catch (final RuntimeException | OutOfMemoryError e) {
      faults.accept(e);
    }
  }
}
