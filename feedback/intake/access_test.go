package intake_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"verbatim/feedback/intake"
)

func TestRemoteServerLetsInByWhatItKnows(t *testing.T) {
	key, seedFile := newKey(t)
	stranger, strangerFile := newKey(t)
	_ = stranger
	tests := []struct {
		name   string
		server server.Options
		good   intake.Options
		bad    intake.Options
	}{
		{"user and password", server.Options{Username: "ana", Password: "s3cret"},
			intake.Options{User: "ana", Password: "s3cret"}, intake.Options{User: "ana", Password: "other"}},
		{"token", server.Options{Authorization: "t0ken"}, intake.Options{Token: "t0ken"}, intake.Options{Token: "other"}},
		{"nkey", server.Options{Nkeys: []*server.NkeyUser{{Nkey: key}}},
			intake.Options{NKeyFile: seedFile}, intake.Options{NKeyFile: strangerFile}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := natsServer(t, &test.server)
			test.good.URL, test.bad.URL = s.ClientURL(), s.ClientURL()
			publish(t, open(t, test.good), 0, 1)
			refused(t, test.bad)
		})
	}
}

// refused fails unless the server refuses o, or if the error repeats a secret.
func refused(t *testing.T, o intake.Options) {
	t.Helper()
	in, err := intake.Open(t.Context(), o)
	if err == nil {
		in.Close()
		t.Fatal("let in without the right credentials")
	}
	if o.Password != "" && strings.Contains(err.Error(), o.Password) {
		t.Errorf("the error repeats the password: %v", err)
	}
}

func newKey(t *testing.T) (public, seedFile string) {
	t.Helper()
	kp, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := kp.Seed()
	if err != nil {
		t.Fatal(err)
	}
	if public, err = kp.PublicKey(); err != nil {
		t.Fatal(err)
	}
	return public, writeFile(t, "user.nk", seed)
}

func writeFile(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRemoteServerLetsInByCredsFile(t *testing.T) {
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	operator, err := nkeys.CreateOperator()
	must(err)
	operatorKey, err := operator.PublicKey()
	must(err)
	account, err := nkeys.CreateAccount()
	must(err)
	accountKey, err := account.PublicKey()
	must(err)
	user, err := nkeys.CreateUser()
	must(err)
	userKey, err := user.PublicKey()
	must(err)

	claims := jwt.NewAccountClaims(accountKey)
	claims.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: -1, MemoryStorage: -1, Streams: -1, Consumer: -1}
	accountJWT, err := claims.Encode(operator)
	must(err)
	system, err := nkeys.CreateAccount()
	must(err)
	systemKey, err := system.PublicKey()
	must(err)
	systemJWT, err := jwt.NewAccountClaims(systemKey).Encode(operator)
	must(err)
	userJWT, err := jwt.NewUserClaims(userKey).Encode(account)
	must(err)
	seed, err := user.Seed()
	must(err)
	creds, err := jwt.FormatUserConfig(userJWT, seed)
	must(err)
	resolver := &server.MemAccResolver{}
	must(resolver.Store(accountKey, accountJWT))
	must(resolver.Store(systemKey, systemJWT))

	s := natsServer(t, &server.Options{TrustedKeys: []string{operatorKey}, AccountResolver: resolver, SystemAccount: systemKey})
	publish(t, open(t, intake.Options{URL: s.ClientURL(), CredsFile: writeFile(t, "user.creds", creds)}), 0, 1)
	refused(t, intake.Options{URL: s.ClientURL()})
}

func TestRemoteServerOverTLSWithCertificates(t *testing.T) {
	ca := newCertificate(t, "ca", nil)
	host := newCertificate(t, "server", ca)
	client := newCertificate(t, "client", ca)
	pair, err := tls.LoadX509KeyPair(host.certFile, host.keyFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	s := natsServer(t, &server.Options{TLS: true, TLSVerify: true, TLSTimeout: 5, TLSConfig: &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientCAs: roots, ClientAuth: tls.RequireAndVerifyClientCert,
	}})
	good := intake.Options{URL: s.ClientURL(), CAFile: ca.certFile, CertFile: client.certFile, KeyFile: client.keyFile}
	publish(t, open(t, good), 0, 1)
	bad := good
	bad.CAFile = ""
	refused(t, bad)
}

type certificate struct {
	cert              *x509.Certificate
	key               *ecdsa.PrivateKey
	certFile, keyFile string
}

// newCertificate makes one signed by ca, or a certificate authority when ca is
// nil.
func newCertificate(t *testing.T, name string, ca *certificate) *certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:        ca == nil, BasicConstraintsValid: true,
	}
	parent, signer := template, key
	if ca != nil {
		parent, signer = ca.cert, ca.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return &certificate{
		cert: cert, key: key,
		certFile: writeFile(t, name+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		keyFile:  writeFile(t, name+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})),
	}
}
