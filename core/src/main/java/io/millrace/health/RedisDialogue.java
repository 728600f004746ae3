package io.millrace.health;

import io.millrace.config.ProbeConfig;
import io.millrace.config.ProbeConfig.Redis.Role;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Commands one after the other, each only when the one before was answered well; QUIT at the end.
 */
final class RedisDialogue implements Dialogue {
  private static final int BULK_MAX = Dialogue.INPUT_MAX - 1024;

  private final ProbeConfig.Redis probe;
  private final Password password;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private boolean mustLook;

  RedisDialogue(final ProbeConfig.Redis probe, final Password password) {
    this.probe = probe;
    this.password = password;
  }

  private enum Step {
    AUTH,
    PING,
    SERVER,
    REPLICATION
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    if (password != null) {
      steps.add(Step.AUTH);
      mustLook = password.isInFile();
    }
    steps.add(Step.PING);
    if (probe.uptimeMinNs() > 0) {
      steps.add(Step.SERVER);
    }
    if (probe.role() != null) {
      steps.add(Step.REPLICATION);
    }
    if (!mustLook) {
      send(out);
    }
    return null;
  }

  @Override
  public Runnable errand() {
    return mustLook ? password::look : null;
  }

  @Override
  public Verdict onErrand(final ByteBuffer in, final ByteBuffer out) {
    mustLook = false;
    if (password.value() == null) {
      return Verdict.reply(password.problem());
    }
    send(out);
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    while (!steps.isEmpty()) {
      final int start = in.position();
      if (in.hasRemaining() && "+-$".indexOf(in.get(start)) < 0) {
        return Verdict.reply("no Redis");
      }
      final String line = Lines.take(in);
      if (line == null) {
        return null;
      }
      final String answer = line.startsWith("$") ? bulk(line, in) : line;
      if (answer == null) {
        in.position(start);
        return null;
      }
      final Verdict problem = judge(steps.pollFirst(), answer);
      if (problem != null) {
        return problem;
      }
      send(out);
    }
    return Verdict.GOOD;
  }

  private void send(final ByteBuffer out) {
    if (steps.isEmpty()) {
      command(out, "QUIT");
      return;
    }
    switch (steps.peekFirst()) {
      case AUTH -> {
        if (probe.user() == null) {
          command(out, "AUTH", password.value());
        } else {
          command(out, "AUTH", probe.user(), password.value());
        }
      }
      case PING -> command(out, "PING");
      case SERVER -> command(out, "INFO", "server");
      default -> command(out, "INFO", "replication");
    }
  }

  private static void command(final ByteBuffer out, final String... words) {
    out.put(Lines.bytes("*" + words.length + "\r\n"));
    for (final String word : words) {
      final byte[] bytes = Lines.utf8(word);
      out.put(Lines.bytes("$" + bytes.length + "\r\n")).put(bytes).put(Lines.bytes("\r\n"));
    }
  }

  /** The text after {@code $length}; null when it is not complete; an error when it is none. */
  private static String bulk(final String line, final ByteBuffer in) {
    if (!line.matches("\\$\\d{1,7}")) {
      return "-no Redis";
    }
    final int length = Integer.parseInt(line.substring(1));
    if (length > BULK_MAX) {
      return "-an endless answer";
    }
    if (in.remaining() < length + 2) {
      return null;
    }
    final String text = "$" + Lines.text(in, length);
    in.position(in.position() + length + 2);
    return text;
  }

  /** Null when the answer is good. */
  private Verdict judge(final Step step, final String answer) {
    if (answer.startsWith("-")) {
      return error(answer.substring(1));
    }
    return switch (step) {
      case AUTH -> answer.equals("+OK") ? null : Verdict.reply("to AUTH: " + answer);
      case PING -> answer.equals("+PONG") ? null : Verdict.reply("to PING: " + answer);
      case SERVER -> uptime(answer);
      case REPLICATION -> role(answer);
    };
  }

  private static Verdict error(final String text) {
    final boolean full = text.startsWith("ERR max number of clients") || text.startsWith("BUSY");
    return full ? Verdict.full(text) : Verdict.reply(text);
  }

  private Verdict uptime(final String info) {
    final String seconds = field(info, "uptime_in_seconds");
    if (!seconds.matches("\\d{1,9}")) {
      return Verdict.reply("INFO names no uptime");
    }
    return TimeUnit.SECONDS.toNanos(Long.parseLong(seconds)) < probe.uptimeMinNs()
        ? Verdict.reply("up for " + seconds + " s only")
        : null;
  }

  private Verdict role(final String info) {
    final String role = field(info, "role");
    final String wanted = probe.role() == Role.MASTER ? "master" : "slave";
    return role.equals(wanted) ? null : Verdict.reply("its role is " + role);
  }

  private static String field(final String info, final String name) {
    for (final String line : info.split("[\r\n$]+")) {
      if (line.startsWith(name + ":")) {
        return line.substring(name.length() + 1);
      }
    }
    return "";
  }
}
