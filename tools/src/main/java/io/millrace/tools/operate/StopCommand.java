package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.millrace.config.Units;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** {@code millrace stop}: ends a running process as TERM does. Does not wait for the end. */
@Command(
    name = "stop",
    description = "Ends a running process as TERM does: it drains. A second one ends it at once.",
    sortOptions = false)
public final class StopCommand extends OperatorCommand {
  /** For picocli. */
  public StopCommand() {}

  @Override
  List<String> request() {
    return List.of("stop");
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final JsonObject object = body.getAsJsonObject();
    final long drainNs = TimeUnit.MILLISECONDS.toNanos(object.get("drainMs").getAsLong());
    final JsonElement lame = object.get("lameDuckMs");
    final long lameDuckNs =
        lame == null ? 0 : TimeUnit.MILLISECONDS.toNanos(lame.getAsLong()); // of an older process
    out.println(
        "process "
            + object.get("pid").getAsLong()
            + " is ending; "
            + object.get("sessions").getAsLong()
            + " sessions have "
            + (drainNs == 0 ? "0s" : Units.duration(drainNs))
            + (lameDuckNs == 0 ? "" : ", after " + Units.duration(lameDuckNs) + " of lame duck"));
  }
}
