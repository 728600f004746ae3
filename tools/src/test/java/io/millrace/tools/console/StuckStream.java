package io.millrace.tools.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A pipe of 64 KiB that nobody reads until it is opened. */
final class StuckStream extends OutputStream {
  private static final int PIPE_BYTES = 64 * 1024;

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final CountDownLatch full = new CountDownLatch(1);
  private final CountDownLatch reader = new CountDownLatch(1);

  @Override
  public void write(final int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(final byte[] bytes, final int offset, final int length) throws IOException {
    if (size() + length > PIPE_BYTES) {
      full.countDown();
      awaitReader();
    }
    synchronized (taken) {
      taken.write(bytes, offset, length);
    }
  }

  boolean awaitFull() throws InterruptedException {
    return full.await(10, TimeUnit.SECONDS);
  }

  void read() {
    reader.countDown();
  }

  String text() {
    synchronized (taken) {
      return taken.toString(StandardCharsets.UTF_8);
    }
  }

  private int size() {
    synchronized (taken) {
      return reader.getCount() == 0 ? 0 : taken.size();
    }
  }

  private void awaitReader() throws IOException {
    try {
      reader.await();
    } catch (final InterruptedException e) {
      throw new IOException(e);
    }
  }
}
