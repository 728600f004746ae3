package io.millrace.tools.args;

import io.millrace.config.AccessConfig;
import io.millrace.config.Cidr;
import java.util.List;
import java.util.Map;

/** Reads which clients are served. */
final class AccessReader {
  private final Lookup lookup;

  AccessReader(final Lookup lookup) {
    this.lookup = lookup;
  }

  AccessConfig read() {
    final Map<Cidr, Given> allow = Cidrs.readAll(lookup, Flag.ALLOW, AccessConfig.BLOCKS_MAX);
    final Map<Cidr, Given> deny = Cidrs.readAll(lookup, Flag.DENY, AccessConfig.BLOCKS_MAX);
    for (final Map.Entry<Cidr, Given> denied : deny.entrySet()) {
      final Given allowed = allow.get(denied.getKey());
      if (allowed != null) {
        throw lookup.refuse(
            denied.getValue(),
            Text.quoted(denied.getValue().value())
                + " is allowed as well ("
                + allowed.origin()
                + "); give one of them another prefix");
      }
    }
    return new AccessConfig(List.copyOf(allow.keySet()), List.copyOf(deny.keySet()));
  }
}
