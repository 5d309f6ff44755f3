module sidecarlens/conformance/helm

go 1.26
