package io.millrace.health;

import io.millrace.config.ProbeConfig;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request; the status line decides, what follows is of no interest. */
final class HttpDialogue implements Dialogue {
  private static final String START = "HTTP/";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
  private static final int LINE_MAX = 1024;
  private static final int INTERIM_MAX = 199;

  private final ProbeConfig.Http probe;
  private final String authority;
  private boolean interim;

  HttpDialogue(final ProbeConfig.Http probe, final String authority) {
    this.probe = probe;
    this.authority = probe.host() == null ? authority : probe.host();
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    final String request =
        probe.method() + " " + probe.path() + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    out.put(Lines.bytes(request + "User-Agent: millrace\r\nConnection: close\r\n\r\n"));
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    while (true) {
      if (!interim && !beginsWell(in)) {
        return Verdict.reply("no HTTP");
      }
      final String line = Lines.take(in);
      if (line == null) {
        return in.remaining() > LINE_MAX ? Verdict.reply("no HTTP") : null;
      }
      final Verdict verdict = interim ? null : status(line);
      if (verdict != null) {
        return verdict;
      }
      interim = !interim || !line.isEmpty();
    }
  }

  /** Null for an interim answer, after whose headers another follows. */
  private Verdict status(final String line) {
    final Matcher matcher = STATUS.matcher(line);
    if (!matcher.matches()) {
      return Verdict.reply("no HTTP");
    }
    final int status = Integer.parseInt(matcher.group(1));
    if (status >= probe.statusFrom() && status <= probe.statusTo()) {
      return Verdict.GOOD;
    }
    return status <= INTERIM_MAX ? null : Verdict.reply(line.substring(line.indexOf(' ') + 1));
  }

  private static boolean beginsWell(final ByteBuffer in) {
    final int length = Math.min(in.remaining(), START.length());
    return START.startsWith(Lines.text(in, length));
  }
}
