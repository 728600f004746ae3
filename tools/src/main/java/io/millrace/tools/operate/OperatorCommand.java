package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.millrace.tools.console.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command for a running process: asks it and prints the answer. The status is the answer's, 1
 * when there is none and 2 when it is not clear which process is meant.
 */
abstract class OperatorCommand implements Callable<Integer> {
  private static final String ERROR = "error";

  @Mixin private Target target;

  @Spec private CommandSpec spec;

  /**
   * The request: its name and arguments; options as {@code --key=value}.
   *
   * @throws OperatorException when the arguments make no sense
   */
  abstract List<String> request() throws OperatorException;

  /** Prints an answer for people. */
  abstract void print(JsonElement body, PrintWriter out);

  /**
   * How long the answer may take.
   *
   * @throws OperatorException when the arguments make no sense
   */
  long limitNs() throws OperatorException {
    return AdminClient.ANSWER_NS;
  }

  @Override
  public final Integer call() {
    try {
      final List<String> request = request();
      final Path directory =
          RunDirectories.of(System.getenv()).live(target.dir(), target.instance());
      return show(AdminClient.ask(directory, request, limitNs()));
    } catch (final OperatorException e) {
      spec.commandLine().getErr().println(Console.PREFIX + e.getMessage());
      return e.status();
    }
  }

  private int show(final AdminClient.Reply reply) throws OperatorException {
    final PrintWriter out = spec.commandLine().getOut();
    final JsonElement body;
    try {
      body = JsonParser.parseString(reply.body());
    } catch (final JsonParseException e) {
      throw OperatorException.failed("the answer is no JSON");
    }
    if (body.isJsonObject() && body.getAsJsonObject().has(ERROR)) {
      throw new OperatorException(reply.status(), body.getAsJsonObject().get(ERROR).getAsString());
    }
    if (target.isJson()) {
      out.println(reply.body());
    } else {
      print(body, out);
    }
    out.flush();
    return out.checkError() && reply.status() == 0 ? 1 : reply.status();
  }
}
