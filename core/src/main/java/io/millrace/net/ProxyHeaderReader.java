package io.millrace.net;

import io.millrace.config.Protocol;
import java.nio.ByteBuffer;

/**
 * Reads a PROXY protocol header of version 1 (tcp only) or 2, in pieces of any size. Takes exactly
 * the header's bytes and refuses at the first byte that cannot be right. Keeps 107 bytes at most.
 */
public final class ProxyHeaderReader {
  private static final byte[] LINE_BEGIN = {'P', 'R', 'O', 'X', 'Y', ' '};

  private final Protocol protocol;
  private State state = State.MORE;
  private ProxyHeader header = ProxyHeader.LOCAL;
  private ProxyBlockReader block;
  private boolean isBlock;
  private byte[] line;
  private int filled;

  /** How far a header has been read. */
  public enum State {
    /** More bytes are needed. */
    MORE,
    /** The header is complete. */
    DONE,
    /** It is no header, or not a valid one. */
    INVALID
  }

  /**
   * Nothing read yet.
   *
   * @param protocol of the frontend: the addresses of a header for another one are not used
   */
  public ProxyHeaderReader(final Protocol protocol) {
    this.protocol = protocol;
  }

  /**
   * Begins with another header. One of version 2 with the same addresses as the last gives the same
   * object.
   */
  public void reset() {
    state = State.MORE;
    header = ProxyHeader.LOCAL;
    isBlock = false;
    line = null;
    filled = 0;
  }

  /**
   * Reads on.
   *
   * @param from its position is moved behind the header, never further
   * @return whether the header is complete now
   */
  public State read(final ByteBuffer from) {
    if (state == State.MORE && from.hasRemaining()) {
      if (!isBlock && line == null) {
        chooseVersion(from.get(from.position()));
      }
      if (isBlock) {
        state = block.read(from);
        header = block.header();
      } else if (line != null) {
        state = readLine(from);
      } else {
        state = State.INVALID;
      }
    }
    return state;
  }

  /**
   * What the header says.
   *
   * @return never null; to be asked when it is complete
   */
  public ProxyHeader header() {
    return header;
  }

  private void chooseVersion(final byte first) {
    isBlock = first == ProxyBlock.signature(0);
    if (!isBlock) {
      line =
          first == LINE_BEGIN[0] && protocol == Protocol.TCP ? new byte[ProxyLine.BYTES_MAX] : null;
    } else if (block == null) {
      block = new ProxyBlockReader(protocol);
    } else {
      block.reset();
    }
  }

  private State readLine(final ByteBuffer from) {
    while (from.hasRemaining()) {
      final byte next = from.get();
      final boolean afterReturn = filled > 0 && line[filled - 1] == '\r';
      if (afterReturn != (next == '\n')
          || filled < LINE_BEGIN.length && next != LINE_BEGIN[filled]) {
        return State.INVALID;
      }
      line[filled] = next;
      filled++;
      if (next == '\n') {
        return onLine(ProxyLine.parse(line, filled - ProxyLine.END_BYTES));
      }
      if (filled == line.length) {
        return State.INVALID;
      }
    }
    return State.MORE;
  }

  private State onLine(final ProxyHeader said) {
    if (said == null) {
      return State.INVALID;
    }
    header = said;
    return State.DONE;
  }
}
