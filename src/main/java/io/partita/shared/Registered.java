package io.partita.shared;

import io.partita.wire.Encoded;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.io.ObjectStreamException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is behind the proxy of an object of a registered type. */
final class Registered implements InvocationHandler, SharedObject {
  private static final long serialVersionUID = 1L;

  private final transient Remote remote;
  private final transient String type;

  Registered(Remote remote, String type) {
    this.remote = remote;
    this.type = type;
  }

  @Override
  public Remote remote() {
    return remote;
  }

  private Object writeReplace() throws ObjectStreamException {
    return handle();
  }

  /** What is behind a proxy, if it is one of ours; otherwise the object itself. */
  static Object behind(Object proxy) {
    return Proxy.isProxyClass(proxy.getClass())
            && Proxy.getInvocationHandler(proxy) instanceof Registered registered
        ? registered
        : proxy;
  }

  /** How a method is known to the process that runs it. */
  static String key(Method method) {
    return Stream.of(method.getParameterTypes())
        .map(Class::getName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }

  <T> T as(Class<T> wanted) {
    if (!wanted.getName().equals(type)) {
      throw new SharedObjectException(
          Refusal.MISMATCH, "%s is a %s".formatted(remote.label(), type));
    }
    return wanted.cast(
        Proxy.newProxyInstance(wanted.getClassLoader(), new Class<?>[] {wanted}, this));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws InterruptedException {
    if (method.getDeclaringClass() == Object.class) {
      return ofEveryObject(method, arguments);
    }
    List<Object> all = arguments == null ? List.of() : Arrays.asList(arguments);
    WireWriter request =
        remote
            .request(RegisteredVerb.CALL)
            .writeText(key(method))
            .writeEncoded(remote.encoded(all));
    boolean interruptible =
        List.of(method.getExceptionTypes()).contains(InterruptedException.class);
    WireReader result = interruptible ? remote.await(request, null) : remote.ask(request);
    if (result == null) {
      throw new IllegalStateException("%s withdrew who waits for ever".formatted(remote.label()));
    }
    return result(method, result.readByte(), new WireReader(result.readBytes()));
  }

  private @Nullable Object result(Method method, byte outcome, WireReader content) {
    return switch (outcome) {
      case HostVerb.RETURNED -> remote.<@Nullable Object>object(readEncoded(content));
      case HostVerb.THREW ->
          throw new RemoteCallException(
              "%s of %s".formatted(method.getName(), remote.label()), RemoteError.read(content));
      default -> throw new WireException("No call ends with " + outcome);
    };
  }

  private static Encoded readEncoded(WireReader content) {
    return content.readEncoded();
  }

  private Object ofEveryObject(Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "toString" -> remote.label();
      case "hashCode" -> remote.number();
      default ->
          arguments != null
              && arguments[0] != null
              && behind(arguments[0]) instanceof Registered other
              && other.remote.number() == remote.number()
              && other.remote.session().isOfManagerOf(remote.session());
    };
  }
}
