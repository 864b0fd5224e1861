import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Collections;

/** Signs a file with the key of a token: {@code java Sign.java CONFIGURATION FILE}, the PIN on standard input. */
class Sign {
    public static void main(String[] arguments) throws Exception {
        Provider provider = Security.getProvider("SunPKCS11").configure(arguments[0]);
        Security.addProvider(provider);
        char[] pin = new String(System.in.readAllBytes()).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, pin);
        for (String alias : Collections.list(store.aliases())) {
            System.out.println(alias + ", a chain of " + store.getCertificateChain(alias).length);
            Files.write(Path.of("certificate.der"), store.getCertificate(alias).getEncoded());
            PrivateKey key = (PrivateKey) store.getKey(alias, null);
            for (String algorithm : new String[] {"SHA256withRSA", "SHA512withRSA"}) {
                Signature signature = Signature.getInstance(algorithm, provider);
                signature.initSign(key);
                signature.update(Files.readAllBytes(Path.of(arguments[1])));
                Files.write(Path.of(algorithm), signature.sign());
            }
            try {
                Signature pss = Signature.getInstance("RSASSA-PSS", provider);
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                pss.initSign(key);
                Files.write(Path.of("RSASSA-PSS"), pss.sign());
            } catch (GeneralSecurityException refused) {
                System.out.println("RSASSA-PSS: " + refused.getMessage());
            }
        }
    }
}
