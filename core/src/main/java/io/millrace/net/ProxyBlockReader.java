package io.millrace.net;

import static io.millrace.net.ProxyBlock.COMMAND_LOCAL;
import static io.millrace.net.ProxyBlock.COMMAND_PROXY;
import static io.millrace.net.ProxyBlock.CRC32C_BYTES;
import static io.millrace.net.ProxyBlock.FAMILY_INET;
import static io.millrace.net.ProxyBlock.FAMILY_UNIX;
import static io.millrace.net.ProxyBlock.FAMILY_UNSPEC;
import static io.millrace.net.ProxyBlock.FIXED_BYTES;
import static io.millrace.net.ProxyBlock.INET6_BYTES;
import static io.millrace.net.ProxyBlock.INET_BYTES;
import static io.millrace.net.ProxyBlock.TLV_BYTES;
import static io.millrace.net.ProxyBlock.TLV_CRC32C;
import static io.millrace.net.ProxyBlock.TRANSPORT_DGRAM;
import static io.millrace.net.ProxyBlock.UNIX_BYTES;
import static io.millrace.net.ProxyBlock.VERSION;

import io.millrace.config.Protocol;
import io.millrace.net.ProxyHeaderReader.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads a header of PROXY protocol version 2. Keeps addresses only; what stands behind them is
 * checked for its lengths and its checksum and passed over. May be used for one after another.
 */
final class ProxyBlockReader {
  private static final byte[] ZEROS = new byte[CRC32C_BYTES];
  private static final int NIBBLE = 4;
  private static final int NIBBLE_MASK = 0xf;

  private final Protocol protocol;
  private final byte[] kept = new byte[INET6_BYTES];
  private final CRC32C crc = new CRC32C();
  private ProxyHeader header;
  private Part part;
  private int filled;
  private int wanted;
  private int left;
  private boolean usable;
  private boolean checked;
  private int checksum;
  private byte[] knownBytes = {};
  private ProxyHeader known;

  /** What is being read. */
  private enum Part {
    FIXED,
    ADDRESSES,
    UNIX_ADDRESSES,
    TLV,
    VALUE,
    CHECKSUM,
    REST
  }

  ProxyBlockReader(final Protocol protocol) {
    this.protocol = protocol;
    reset();
  }

  /** Begins with another header. One with the same addresses as before gives the same object. */
  void reset() {
    header = ProxyHeader.LOCAL;
    part = Part.FIXED;
    wanted = FIXED_BYTES;
    filled = 0;
    checked = false;
    crc.reset();
  }

  ProxyHeader header() {
    return header;
  }

  /** Reads on, after {@link State#MORE} only. */
  State read(final ByteBuffer from) {
    while (true) {
      take(from, Math.min(wanted, from.remaining()));
      if (part == Part.FIXED && !isVersion2()) {
        return State.INVALID;
      }
      if (wanted > 0) {
        return State.MORE;
      }
      final State next = onPart();
      if (next != State.MORE) {
        return next;
      }
    }
  }

  private void take(final ByteBuffer from, final int count) {
    wanted -= count;
    if (part == Part.REST) {
      from.position(from.position() + count);
      return;
    }
    if (part == Part.UNIX_ADDRESSES || part == Part.VALUE) {
      final int limit = from.limit();
      crc.update(from.limit(from.position() + count));
      from.limit(limit);
      return;
    }
    from.get(kept, filled, count);
    crc.update(part == Part.CHECKSUM ? ZEROS : kept, part == Part.CHECKSUM ? 0 : filled, count);
    filled += count;
  }

  private boolean isVersion2() {
    final int signature = ProxyBlock.signatureBytes();
    for (int i = 0; i < Math.min(filled, signature); i++) {
      if (kept[i] != ProxyBlock.signature(i)) {
        return false;
      }
    }
    return filled <= signature || (kept[signature] >> NIBBLE & NIBBLE_MASK) == VERSION;
  }

  private State onPart() {
    return switch (part) {
      case FIXED -> onFixed();
      case ADDRESSES -> onAddresses();
      case TLV -> onTlv();
      case CHECKSUM -> onChecksum();
      case REST -> State.DONE;
      default -> nextTlv();
    };
  }

  private State onFixed() {
    final int signature = ProxyBlock.signatureBytes();
    final int command = kept[signature] & NIBBLE_MASK;
    final int family = kept[signature + 1] >> NIBBLE & NIBBLE_MASK;
    final int transport = kept[signature + 1] & NIBBLE_MASK;
    left = unsignedShort(signature + 2);
    if (command == COMMAND_LOCAL) {
      return begin(Part.REST, left); // whatever else it says
    }
    if (command != COMMAND_PROXY || family > FAMILY_UNIX || transport > TRANSPORT_DGRAM) {
      return State.INVALID;
    }
    usable = transport == ProxyBlock.transport(protocol);
    if (family == FAMILY_UNSPEC) {
      return begin(Part.REST, left); // nobody knows how long its addresses are
    }
    if (family == FAMILY_UNIX) {
      return begin(Part.UNIX_ADDRESSES, UNIX_BYTES);
    }
    return begin(Part.ADDRESSES, family == FAMILY_INET ? INET_BYTES : INET6_BYTES);
  }

  private State onAddresses() {
    if (usable) {
      if (!Arrays.equals(kept, 0, filled, knownBytes, 0, knownBytes.length)) {
        knownBytes = Arrays.copyOf(kept, filled);
        known = addresses(filled == INET_BYTES ? 4 : 16);
      }
      header = known;
    }
    return nextTlv();
  }

  private ProxyHeader addresses(final int bytes) {
    return new ProxyHeader(
        address(0, bytes, 2 * bytes), address(bytes, bytes, 2 * bytes + Short.BYTES));
  }

  private InetSocketAddress address(final int from, final int bytes, final int portAt) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(Arrays.copyOfRange(kept, from, from + bytes)),
          unsignedShort(portAt));
    } catch (final UnknownHostException e) {
      throw new IllegalStateException(e); // their number is right
    }
  }

  private State nextTlv() {
    if (left > 0) {
      return begin(Part.TLV, TLV_BYTES);
    }
    return checked && checksum != (int) crc.getValue() ? State.INVALID : State.DONE;
  }

  private State onTlv() {
    final int length = unsignedShort(1);
    if (kept[0] != TLV_CRC32C) {
      return begin(Part.VALUE, length);
    }
    return checked || length != CRC32C_BYTES ? State.INVALID : begin(Part.CHECKSUM, length);
  }

  private State onChecksum() {
    checked = true;
    checksum = unsignedShort(0) << Short.SIZE | unsignedShort(Short.BYTES);
    return nextTlv();
  }

  private State begin(final Part next, final int bytes) {
    if (bytes > left) {
      return State.INVALID;
    }
    part = next;
    wanted = bytes;
    left -= bytes;
    filled = 0;
    return State.MORE;
  }

  private int unsignedShort(final int at) {
    return (kept[at] & 0xff) << Byte.SIZE | kept[at + 1] & 0xff;
  }
}
