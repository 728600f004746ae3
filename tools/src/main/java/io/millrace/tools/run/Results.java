package io.millrace.tools.run;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Standard output of a command that ends with its results. Says once, and at once, why they cannot
 * be written: a writer in front of it keeps no more than that something failed. A pipe whose reader
 * has left is not told: {@code head} has seen what it wanted.
 */
final class Results extends OutputStream {
  private static final String READER_LEFT = "Broken pipe";

  private final OutputStream out;
  private final Consumer<String> messages;
  private boolean told;

  /**
   * Watches a stream.
   *
   * @param out takes the results
   * @param messages takes the line that says why it cannot
   */
  Results(final OutputStream out, final Consumer<String> messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public void write(final int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(final byte[] bytes, final int offset, final int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (final IOException e) {
      throw tell(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (final IOException e) {
      throw tell(e);
    }
  }

  private IOException tell(final IOException e) {
    if (!told && !String.valueOf(e.getMessage()).contains(READER_LEFT)) {
      told = true;
      messages.accept("standard output cannot be written: " + e.getMessage());
    }
    return e;
  }

  /**
   * The exit status of a command whose results went here.
   *
   * @param status what the command says
   * @return 1 instead of 0 when its results could not be written
   */
  int status(final int status) {
    return told && status == Run.GOOD ? Run.FAILED : status;
  }
}
