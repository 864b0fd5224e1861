// Code under test that uses javax.smartcardio: signs a challenge with the authentication key.

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import javax.smartcardio.TerminalFactory;

public class CardTest {
    /** Before the SHA-256 digest in what is signed (PKCS#1 DigestInfo). */
    static final byte[] SHA256 = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    static byte[] send(CardChannel channel, String command) throws Exception {
        ResponseAPDU answer = channel.transmit(new CommandAPDU(HexFormat.of().parseHex(command)));
        if (answer.getSW() != 0x9000) {
            throw new IllegalStateException(String.format("status word %04X", answer.getSW()));
        }
        return answer.getData();
    }

    static X509Certificate certificate(CardChannel channel) throws Exception {
        send(channel, "00A4020C02000A");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int length = 4;
        while (file.size() < length) {
            byte[] part = send(channel, String.format("00B0%04X00", file.size()));
            file.writeBytes(part);
            byte[] all = file.toByteArray();
            length = 4 + ((all[2] & 0xFF) << 8 | all[3] & 0xFF);
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        byte[] whole = java.util.Arrays.copyOf(file.toByteArray(), length);
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(whole));
    }

    public static void main(String[] arguments) throws Exception {
        CardTerminal terminal = TerminalFactory.getDefault().terminals()
            .list(javax.smartcardio.CardTerminals.State.CARD_PRESENT).get(0);
        CardChannel channel = terminal.connect("*").getBasicChannel();
        send(channel, "00A4040C0AD392F000260100000001");
        X509Certificate certificate = certificate(channel);

        byte[] challenge = "a challenge of the server".getBytes("UTF-8");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(challenge);
        send(channel, "00A4020C020018");
        send(channel, "0020008004" + HexFormat.of().formatHex("1234".getBytes("UTF-8")));
        send(channel, "00A4020C020017");
        byte[] signed = send(channel, String.format("802A008033%s%s00",
            HexFormat.of().formatHex(SHA256), HexFormat.of().formatHex(digest)));

        Signature check = Signature.getInstance("SHA256withRSA");
        check.initVerify(certificate.getPublicKey());
        check.update(challenge);
        if (!check.verify(signed)) {
            throw new IllegalStateException("the signature does not fit the certificate");
        }
        System.out.println("ok: " + terminal.getName() + " signed, " + certificate.getIssuerX500Principal());
    }
}
