package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AuthKeyTest {
  @Test
  @Tag("B40")
  void mac_isThatOfTheJdk() throws Exception {
    for (String part : new String[] {"", "a", "long ".repeat(100)}) {
      AuthKey key = AuthKey.generate();
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      Mac jdk = Mac.getInstance("HmacSHA256");
      jdk.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
      for (int i = 0; i < 2; i++) {
        jdk.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        jdk.update(bytes);
      }
      assertThat(key.mac(bytes, bytes)).isEqualTo(jdk.doFinal());
    }
  }
}
