package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace reload}: has a running process read its arguments and their files again. */
@Command(
    name = "reload",
    description =
        "Has a running process read its @files again, as HUP does, and prints what differs.",
    sortOptions = false)
public final class ReloadCommand extends OperatorCommand {
  @Option(names = "--dry-run", description = "Only tell what would be done.")
  private boolean dryRun;

  /** For picocli. */
  public ReloadCommand() {}

  @Override
  List<String> request() {
    return dryRun ? List.of("reload", "--dry-run") : List.of("reload");
  }

  @Override
  long limitNs() {
    return TimeUnit.SECONDS.toNanos(70);
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final JsonObject object = body.getAsJsonObject();
    final List<String> changes = Shown.strings(object.get("changes"));
    changes.forEach(out::println);
    Shown.strings(object.get("sessions")).forEach(out::println);
    Shown.strings(object.get("warnings")).forEach(each -> out.println("warning: " + each));
    if (changes.isEmpty()) {
      out.println("nothing differs");
    } else {
      out.println(dryRun ? "nothing is changed yet" : "reloaded");
    }
  }
}
