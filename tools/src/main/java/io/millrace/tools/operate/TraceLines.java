package io.millrace.tools.operate;

import io.millrace.health.ProbeTrace;
import io.millrace.health.Verdict;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Prints each step of a probe with its time, and each byte as a number and as a character. */
final class TraceLines implements ProbeTrace {
  private static final int ROW = 16;
  private static final double MS_NS = 1e6;

  private final PrintWriter out;
  private final long beganNs = System.nanoTime();

  TraceLines(final PrintWriter out) {
    this.out = out;
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public void step(final String text) {
    line("  ", text);
  }

  @Override
  public void sent(final ByteBuffer bytes) {
    bytes("> ", bytes);
  }

  @Override
  public void received(final ByteBuffer bytes) {
    bytes("< ", bytes);
  }

  @Override
  public void verdict(final Verdict verdict) {
    line("= ", verdict.text());
  }

  private void line(final String mark, final String text) {
    final double ms = (System.nanoTime() - beganNs) / MS_NS;
    out.println(String.format(Locale.ROOT, "%9.2f ms %s%s", ms, mark, text));
    out.flush();
  }

  private void bytes(final String mark, final ByteBuffer bytes) {
    final int count = bytes.remaining();
    line(mark, count + (count == 1 ? " byte" : " bytes"));
    for (int at = 0; at < count; at += ROW) {
      out.println(row(bytes, at, Math.min(ROW, count - at)));
    }
  }

  private static String row(final ByteBuffer bytes, final int at, final int count) {
    final StringBuilder numbers = new StringBuilder();
    final StringBuilder characters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      final int value = bytes.get(bytes.position() + at + i) & 0xFF;
      numbers.append(String.format(Locale.ROOT, "%02x ", value));
      characters.append(value >= ' ' && value < 0x7F ? (char) value : '.');
    }
    return String.format(Locale.ROOT, "%16s%-49s%s", "", numbers, characters);
  }
}
